import { authorizationFields } from './bearer-credentials.js';
import type { Principal } from './principal.js';
import { requiredScopes } from './require-scope.js';
import type { TokenGuard } from './token-guard.js';

/** The part of Nest's ExecutionContext that is needed: the kit works with Nest and does not depend on it. */
interface ContextOfRequest {
  getHandler(): object;
  getClass(): object;
  switchToHttp(): { getRequest(): object; getResponse(): object };
}

const PRINCIPALS = new WeakMap<object, Principal>();

/** `@UseGuards(new BearerGuard(createTokenGuard({ … })))`, on Fastify and on Express. */
export class BearerGuard {
  constructor(private readonly guard: TokenGuard) {}

  /** @throws TokenRefused, whose status Nest answers with; its headers are on the response by then. */
  async canActivate(context: ContextOfRequest): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest();
    try {
      const principal = await this.guard.verify(authorizationFields(nodeRequest(request)), { requiredScopes: requiredScopes(context.getHandler(), context.getClass()) });
      PRINCIPALS.set(request, principal);
      return true;
    } catch (refusal) {
      if (hasHeaders(refusal)) setHeaders(http.getResponse(), refusal.headers);
      throw refusal;
    }
  }
}

/** Who is calling; the request must have passed a BearerGuard. */
export function principalOf(request: object): Principal {
  const principal = PRINCIPALS.get(request);
  if (principal === undefined) throw new Error('This route is not behind a BearerGuard');
  return principal;
}

/** Fastify wraps Node's request as `raw`; Express's is Node's own. */
function nodeRequest(request: object): Parameters<typeof authorizationFields>[0] {
  return 'raw' in request && typeof request.raw === 'object' && request.raw !== null ? request.raw : request;
}

function hasHeaders(refusal: unknown): refusal is { readonly headers: Readonly<Record<string, string>> } {
  return refusal instanceof Error && 'headers' in refusal;
}

const canSetHeaders = (response: object): response is { header(name: string, value: string): unknown } => 'header' in response && typeof response.header === 'function';

/** `header(name, value)` sets one on Fastify's reply and on Express's response. */
function setHeaders(response: object, headers: Readonly<Record<string, string>>): void {
  if (!canSetHeaders(response)) return;
  for (const [name, value] of Object.entries(headers)) response.header(name, value);
}
