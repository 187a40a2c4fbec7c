import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invalidRequest } from '../oauth/errors.js';
import { OAuthError } from '../oauth/oauth-error.js';
import { Parameters } from '../oauth/parameters.js';
import { declarationOf } from './answers.js';
import { parseJsonBody } from './json-body.js';

const BODY_LIMIT = 64 * 1024;
const UNSUPPORTED = { status: 415 } as const;

/** Forms become Parameters, JSON is parsed strictly, and nothing else is taken: text/plain is how forms of other sites dodge preflights. */
export function installBodyParsers(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (request, body, done) => {
    checkCharset(request.headers['content-type']);
    done(null, Parameters.parse(body as string));
  });
  instance.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (request, body, done) => {
    checkCharset(request.headers['content-type']);
    done(null, parseJsonBody(body as string));
  });
  instance.addHook('onRequest', checkEnvelope);
  instance.addHook('preValidation', checkBody);
}

/** Parses a query string. The router calls this where nothing may throw: what is malformed is handed on and refused by a hook. */
export function parseQuery(text: string): Parameters | OAuthError {
  try {
    return Parameters.parse(text);
  } catch (error) {
    if (error instanceof OAuthError) return error;
    throw error;
  }
}

function checkEnvelope(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  if (request.query instanceof OAuthError) return done(request.query);
  const encoding = request.headers['content-encoding'];
  // A few bytes of gzip make gigabytes.
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return done(invalidRequest('Compressed request bodies are not accepted.', UNSUPPORTED));
  done();
}

/** A handler finds what its route declares: Parameters (none without a body), or the JSON value. */
function checkBody(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  const wantsJson = declarationOf(request).json === true;
  if (request.is404) return done();
  if (request.body === undefined && !wantsJson) request.body = Parameters.none;
  if (request.body !== undefined && request.body instanceof Parameters === wantsJson) {
    return done(invalidRequest(`The body must be ${wantsJson ? 'application/json' : 'application/x-www-form-urlencoded'}.`, UNSUPPORTED));
  }
  done();
}

function checkCharset(contentType: string | undefined): void {
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType ?? '')?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') throw invalidRequest('The body must be UTF-8.', UNSUPPORTED);
}
