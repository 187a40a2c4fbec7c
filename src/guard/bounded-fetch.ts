import { type JsonObject, isJsonObject } from './json-object.js';

/** An answer of the authorization server that the guard cannot use: the token is neither good nor bad. */
export class AuthorizationServerUnavailable extends Error {
  override readonly name = 'AuthorizationServerUnavailable';
}

export interface JsonAnswer {
  readonly body: JsonObject;
  /** Seconds the answer may be kept, as Cache-Control says; `undefined` when it does not say. */
  readonly maxAge: number | undefined;
}

export interface FetchLimits {
  /** For everything, from the connection to the last byte. */
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export const DEFAULT_LIMITS: FetchLimits = { timeoutMs: 5000, maxBytes: 262_144 };

/**
 * Fetches a JSON object from the authorization server: 200 only, no redirects (they would carry credentials elsewhere), bounded in
 * time and in decoded bytes, so that a slow or hostile answer costs one request its answer and the service nothing.
 *
 * @throws AuthorizationServerUnavailable
 */
export async function fetchJson(url: URL, request: { readonly method?: string; readonly headers?: Record<string, string>; readonly body?: string }, limits: FetchLimits): Promise<JsonAnswer> {
  requireSafe(url);
  try {
    const response = await fetch(url, {
      ...request,
      headers: { accept: 'application/json', ...request.headers },
      redirect: 'error',
      signal: AbortSignal.timeout(limits.timeoutMs),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      throw new AuthorizationServerUnavailable(`${url.origin}${url.pathname} answered ${response.status}`);
    }
    const body: unknown = JSON.parse(await readText(response, limits.maxBytes));
    if (!isJsonObject(body)) throw new AuthorizationServerUnavailable(`${url.origin}${url.pathname} answered with something else than a JSON object`);
    return { body, maxAge: maxAgeOf(response.headers.get('cache-control')) };
  } catch (cause) {
    if (cause instanceof AuthorizationServerUnavailable) throw cause;
    throw new AuthorizationServerUnavailable(`${url.origin}${url.pathname} could not be read`, { cause });
  }
}

/** Keys and verdicts that travel in the clear can be replaced on the way; only this machine is exempt. */
function requireSafe(url: URL): void {
  const loopback = url.hostname === 'localhost' || url.hostname.endsWith('.localhost') || /^127\.\d+\.\d+\.\d+$/.test(url.hostname) || url.hostname === '[::1]';
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) throw new AuthorizationServerUnavailable(`${url.origin} must be https`);
}

async function readText(response: Response, maxBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (response.body !== null) {
    for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength;
      if (size > maxBytes) throw new AuthorizationServerUnavailable(`${response.url} answered with more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** RFC 9111 §5.2.2.1; no-store and no-cache count as 0. */
export function maxAgeOf(cacheControl: string | null): number | undefined {
  if (cacheControl === null) return undefined;
  const directives = cacheControl.toLowerCase().split(',').map((directive) => directive.trim());
  if (directives.includes('no-store') || directives.includes('no-cache')) return 0;
  const seconds = directives.map((directive) => /^max-age="?(\d{1,9})"?$/.exec(directive)?.[1]).find((match) => match !== undefined);
  return seconds === undefined ? undefined : Number(seconds);
}
