import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from './client.js';
import { ClientStore } from './client.store.js';

const METHODS = 'GET, POST';
const REQUEST_HEADERS = 'authorization, content-type, dpop';
const ANSWER_HEADERS = 'www-authenticate, dpop-nonce, retry-after';
/** Seconds a browser may keep a preflight: as long as an origin that was taken away goes on being asked for. */
const PREFLIGHT_MAX_AGE = '600';

/**
 * Cross-origin calls from scripts (Fetch Standard, CORS protocol). A preflight names no client and is answered from the origins of all;
 * the answer itself opens only to origins of the client that was authenticated or named. Never with credentials: no cookie counts here.
 * `Origin: null` is nobody's, for a sandboxed frame of any page sends it; registration refuses it.
 */
@Injectable()
export class Cors {
  constructor(private readonly clients: ClientStore) {}

  /** Whether a request is a preflight: the path decides whether answerPreflight() is for it. */
  isPreflight(request: FastifyRequest): boolean {
    return request.method === 'OPTIONS' && request.headers.origin !== undefined && request.headers['access-control-request-method'] !== undefined;
  }

  /** Answers 204; the headers that open the door only for an origin some client registered. */
  async answerPreflight(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { origin } = request.headers;
    vary(reply);
    if (origin !== undefined && (await this.clients.allCorsOrigins()).has(origin)) {
      void reply.headers({
        'access-control-allow-origin': origin,
        'access-control-allow-methods': METHODS,
        'access-control-allow-headers': REQUEST_HEADERS,
        'access-control-max-age': PREFLIGHT_MAX_AGE,
      });
    }
    await reply.code(204).send();
  }

  /** Lets a script read the answer when it runs on an origin that this client registered. Call it before anything is sent, for errors too. */
  allowOrigin(reply: FastifyReply, request: FastifyRequest, client: Client | undefined): void {
    // Without it a shared cache would give one origin the answer made for another.
    vary(reply);
    const { origin } = request.headers;
    if (origin === undefined || client?.allowsCorsOrigin(origin) !== true) return;
    void reply.headers({ 'access-control-allow-origin': origin, 'access-control-expose-headers': ANSWER_HEADERS });
  }
}

function vary(reply: FastifyReply): void {
  const before = reply.getHeader('vary');
  const names = before === undefined ? [] : String(before).split(/, */);
  if (!names.some((name) => name.toLowerCase() === 'origin')) void reply.header('vary', [...names, 'Origin'].join(', '));
}
