import { shortened } from './shortened.js';

/** One request and its answer, as they went over the wire. */
export interface HttpExchange {
  readonly status: number;
  readonly body: string;
  /** Both messages as text, tokens shortened. */
  readonly text: string;
}

const SHOWN_HEADERS = ['www-authenticate', 'content-type', 'cache-control', 'retry-after', 'location', 'x-request-id'];

export interface Call {
  readonly method: string;
  readonly url: URL;
  readonly token?: string;
  /** Sent as JSON. */
  readonly json?: unknown;
}

/** Sends a request to a protected API and keeps what was said. Gives up after five seconds. */
export async function callApi({ method, url, token, json }: Call): Promise<HttpExchange> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  if (json !== undefined) headers['content-type'] = 'application/json';
  const body = json === undefined ? undefined : JSON.stringify(json);
  const response = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }), redirect: 'manual', signal: AbortSignal.timeout(5000) });
  const answer = await response.text();
  const shown = { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${shortened(token)}` }) };
  const request = [`${method} ${url.pathname}${url.search} HTTP/1.1`, `host: ${url.host}`, ...Object.entries(shown).map(([name, value]) => `${name}: ${value}`), ...(body === undefined ? [] : ['', body])];
  const kept = SHOWN_HEADERS.flatMap((name) => (response.headers.has(name) ? [`${name}: ${response.headers.get(name) ?? ''}`] : []));
  const reply = [`HTTP/1.1 ${response.status} ${response.statusText}`, ...kept, ...(answer === '' ? [] : ['', inLines(answer)])];
  return { status: response.status, body: answer, text: `${request.join('\n')}\n\n${reply.join('\n')}` };
}

/** What fits a line of a terminal. */
const WIDTH = 100;

function inLines(answer: string): string {
  try {
    const value: unknown = JSON.parse(answer);
    const line = JSON.stringify(value);
    return line.length <= WIDTH ? line : JSON.stringify(value, null, 2);
  } catch {
    return answer.slice(0, 2000);
  }
}
