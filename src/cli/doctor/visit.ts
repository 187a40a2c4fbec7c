import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { TLSSocket } from 'node:tls';

const PATIENCE_MS = 5000;
const MOST_BYTES = 256 * 1024;

/** What an address answers to this machine. */
export interface Visit {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
  /** Of https: whether browsers would take it, and when it ends (milliseconds). */
  readonly certificate: { readonly trusted: boolean; readonly problem: string | undefined; readonly validTo: number } | undefined;
}

/** GET, without following redirects and whatever the certificate: that is for the checks to judge. Rejects when nobody answers. */
export function visit(url: string): Promise<Visit> {
  return new Promise((resolve, reject) => {
    const target = new URL(url);
    const headers = { accept: 'text/html,application/json' };
    const answered = (response: IncomingMessage): void => {
      const { socket, statusCode: status = 0 } = response;
      const certificate = certificateOf(socket as TLSSocket);
      let body = '';
      response.setEncoding('utf8').on('data', (part: string) => {
        if (body.length < MOST_BYTES) body += part;
      });
      response.on('end', () => resolve({ status, headers: response.headers, body, certificate })).on('error', reject);
    };
    const sent = target.protocol === 'https:' ? httpsRequest(target, { rejectUnauthorized: false, headers, agent: false }, answered) : httpRequest(target, { headers, agent: false }, answered);
    sent.setTimeout(PATIENCE_MS, () => sent.destroy(new Error(`nothing within ${PATIENCE_MS / 1000} s`)));
    sent.on('error', reject).end();
  });
}

function certificateOf(socket: TLSSocket): Visit['certificate'] {
  if (socket.encrypted !== true) return undefined;
  const { valid_to: end } = socket.getPeerCertificate();
  const problem = socket.authorized ? undefined : String(socket.authorizationError);
  return { trusted: socket.authorized, problem, validTo: Date.parse(end) };
}
