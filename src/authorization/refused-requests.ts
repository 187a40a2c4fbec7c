import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { ClientStore } from '../clients/client.store.js';
import { ErrorLog } from '../http/error-log.js';
import type { OAuthError, OAuthErrorCode } from '../oauth/oauth-error.js';
import { Parameters } from '../oauth/parameters.js';
import { Clock } from '../platform/clock.js';
import { RefusedRequest } from './refused-request.entity.js';
import { RefusedRequestStore } from './refused-request.store.js';
import { RefusalBudget } from './refusal-budget.js';
import { sentParameters } from './sent-parameters.js';

/** What an application asks for when it only wants to know: part of the protocol, and no mistake. OpenID Connect Core §3.1.2.6. */
const ORDINARY: ReadonlySet<OAuthErrorCode> = new Set(['login_required', 'consent_required', 'interaction_required', 'account_selection_required']);

const ENDPOINTS: readonly (readonly [RegExp, RefusedRequest['endpoint']])[] = [[/^\/oauth2\/authorize(\/|$)/, 'authorization'], [/^\/oauth2\/par$/, 'authorization'], [/^\/oauth2\/token$/, 'token']];

/**
 * Keeps what was refused, so that whoever has the request id of an error page can be told what was wrong. The page itself tells nobody what is
 * registered. Written besides the answer, which waits for nothing.
 */
@Injectable()
export class RefusedRequests implements OnModuleInit {
  constructor(
    private readonly log: ErrorLog,
    private readonly store: RefusedRequestStore,
    private readonly clients: ClientStore,
    private readonly budget: RefusalBudget,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.log.observe((error, request) => this.notice(error, request));
  }

  private notice(error: OAuthError, request: FastifyRequest): void {
    const path = request.routeOptions.url ?? '';
    const endpoint = ENDPOINTS.find(([pattern]) => pattern.test(path))?.[1];
    if (endpoint === undefined || error.status >= 500 || error.status === 429 || ORDINARY.has(error.code)) return;
    // The database may be away, which is told elsewhere.
    void this.keep(error, request, endpoint).catch(() => undefined);
  }

  private async keep(error: OAuthError, request: FastifyRequest, endpoint: RefusedRequest['endpoint']): Promise<void> {
    const parameters = parametersOf(request);
    const clientId = await this.knownClient(parameters, request);
    if (!this.budget.takes(clientId)) return;
    await this.store.add(Object.assign(new RefusedRequest(), {
      requestId: request.id, refusedAt: this.clock.now(), endpoint, clientId, error: error.code, parameter: error.parameter?.slice(0, 64) ?? null,
      description: error.description.slice(0, 500), sent: sentParameters(parameters),
    }));
  }

  private async knownClient(parameters: Parameters, request: FastifyRequest): Promise<string | null> {
    const [clientId = basicName(request), another] = parameters.all('client_id');
    if (clientId === undefined || another !== undefined) return null;
    return (await this.clients.find(clientId))?.clientId ?? null;
  }
}

function parametersOf({ body, query }: FastifyRequest): Parameters {
  if (body instanceof Parameters && body.size > 0) return body;
  return query instanceof Parameters ? query : Parameters.none;
}

/** Who says to be there, as HTTP Basic tells it; the secret beside it is not looked at. RFC 6749 §2.3.1. */
function basicName({ headers }: FastifyRequest): string | undefined {
  const [, encoded = ''] = /^basic ([\w+/=-]{1,2000})$/i.exec(headers.authorization ?? '') ?? [];
  const [name = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1);
  try {
    return name === '' ? undefined : decodeURIComponent(name.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
