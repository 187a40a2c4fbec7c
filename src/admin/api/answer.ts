import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { AdminAnswer } from '../operation.js';
import { isNotModified } from './conditions.js';
import { ADMIN_BASE } from './route-path.js';

/** An answer in the form in which it is sent, stored for a replay, or told in a batch. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** `issuer`: what Location begins with, path of the PUBLIC_URL included. */
export function toWireAnswer(answer: AdminAnswer, issuer: string): WireAnswer {
  const { etag, location, headers = {} } = answer;
  return {
    status: answer.status ?? 200,
    headers: {
      ...headers,
      ...(etag === undefined ? {} : { etag }),
      ...(location === undefined ? {} : { location: `${issuer}${ADMIN_BASE}${location}` }),
    },
    body: answer.status === 204 ? undefined : answer.body,
  };
}

/** Nothing of the admin API belongs in a cache, unless an operation says so: answers tell of people, and some of secrets. */
export async function sendAnswer(reply: FastifyReply, answer: WireAnswer): Promise<void> {
  void reply.code(answer.status).header('cache-control', 'no-store').headers(answer.headers);
  await (answer.body === undefined ? reply.send() : reply.type('application/json; charset=utf-8').send(JSON.stringify(answer.body)));
}

/** Answers a read: 304 where the caller has it already, a stream as it comes. RFC 9110 §15.4.5. */
export async function sendRead(reply: FastifyReply, answer: AdminAnswer, ifNoneMatch: string | undefined, issuer: string): Promise<void> {
  const { stream } = answer;
  const wire = toWireAnswer(answer, issuer);
  if (isNotModified(ifNoneMatch, answer.etag)) return sendAnswer(reply, { ...wire, status: 304, body: undefined });
  if (stream === undefined) return sendAnswer(reply, wire);
  await reply.code(wire.status).header('cache-control', 'no-store').headers(wire.headers).type(stream.type).send(Readable.from(stream.chunks));
}
