import type { FastifyRequest } from 'fastify';
import type { RequestOrigin } from '../audit/event.js';
import { isRepeated } from '../http/repeated-header.js';
import { originOf } from '../http/request-origin.js';
import { invalidRequest } from '../oauth/errors.js';
import { Parameters } from '../oauth/parameters.js';
import { checkRepetition } from '../oauth/repetition.js';

/** The parts of a request that a client proves itself by. RFC 6749 §2.3. */
export interface ClientRequest {
  readonly parameters: Parameters;
  /** The Authorization header. */
  readonly authorization: string | undefined;
  /** Worked out when somebody asks: only failures are told of. */
  origin(): RequestOrigin;
}

/** Throws invalid_request on a repeated parameter, and on a second Authorization header: Node would silently keep the first, a proxy before us perhaps the last. */
export function toClientRequest(request: FastifyRequest): ClientRequest {
  const { authorization } = request.headers;
  if (authorization !== undefined && isRepeated(request.raw.rawHeaders, 'authorization')) throw invalidRequest('The Authorization header is repeated.');
  const parameters = request.body instanceof Parameters ? request.body : Parameters.none;
  checkRepetition(parameters);
  return { parameters, authorization, origin: () => originOf(request) };
}
