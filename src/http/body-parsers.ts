import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invalidRequest } from '../oauth/errors.js';
import { OAuthError } from '../oauth/oauth-error.js';
import { Parameters } from '../oauth/parameters.js';
import { declarationOf } from './answers.js';
import { parseJsonBody } from './json-body.js';
import { isRepeated } from './repeated-header.js';

const BODY_LIMIT = 64 * 1024;
const FORM = 'application/x-www-form-urlencoded';
const UNSUPPORTED = { status: 415 } as const;

/** Forms become Parameters, JSON is parsed strictly, and nothing else is taken: text/plain is how forms of other sites dodge preflights. */
export function installBodyParsers(instance: FastifyInstance): void {
  instance.removeAllContentTypeParsers();
  instance.addContentTypeParser(FORM, { parseAs: 'string', bodyLimit: BODY_LIMIT }, (request, body, done) => {
    checkCharset(request.headers['content-type']);
    done(null, Parameters.parse(body as string));
  });
  instance.addContentTypeParser('application/json', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (request, body, done) => {
    checkCharset(request.headers['content-type']);
    done(null, jsonOf(body as string));
  });
  instance.addContentTypeParser('application/merge-patch+json', { parseAs: 'string', bodyLimit: BODY_LIMIT }, (request, body, done) => {
    checkCharset(request.headers['content-type']);
    done(null, jsonOf(body as string));
  });
  instance.addHook('onRequest', checkEnvelope);
  instance.addHook('preValidation', checkBody);
}

/** A media type whose text a route reads itself. Call before routes are added; a type that is known already stays as it is. */
export function addTextParser(instance: FastifyInstance, type: string): void {
  if (instance.hasContentTypeParser(type)) return;
  instance.addContentTypeParser(type, { parseAs: 'string', bodyLimit: BODY_LIMIT }, (request, body, done) => {
    checkCharset(request.headers['content-type']);
    done(null, body);
  });
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
  // One request to us, another to a proxy that goes by the other: RFC 9112 §3.2 wants 400.
  if (isRepeated(request.raw.rawHeaders, 'host')) return done(invalidRequest('The Host header is repeated.'));
  if (request.query instanceof OAuthError) return done(request.query);
  const encoding = request.headers['content-encoding'];
  // A few bytes of gzip make gigabytes.
  if (encoding !== undefined && encoding.toLowerCase() !== 'identity') return done(invalidRequest('Compressed request bodies are not accepted.', UNSUPPORTED));
  done();
}

/** A handler finds what its route declares: Parameters (none without a body), the JSON value, or text. */
function checkBody(request: FastifyRequest, _reply: FastifyReply, done: (error?: Error) => void): void {
  if (request.is404) return done();
  const { json = false, accepts = [json ? 'application/json' : FORM] } = declarationOf(request);
  if (request.body === undefined && !json) request.body = Parameters.none;
  const type = request.headers['content-type'];
  if (request.body === undefined || type === undefined || accepts.includes(type) || accepts.includes(essenceOf(type))) return done();
  done(invalidRequest(`The body must be ${accepts.join(' or ')}.`, UNSUPPORTED));
}

/** Many clients name the type of a body that they do not send, with DELETE above all. */
const jsonOf = (body: string): unknown => (body === '' ? undefined : parseJsonBody(body));

/** The media type without its parameters. RFC 9110 §8.3.1. */
function essenceOf(contentType: string): string {
  return (contentType.split(';', 1)[0] ?? '').trim().toLowerCase();
}

function checkCharset(contentType: string | undefined): void {
  if (contentType === undefined || !contentType.includes(';')) return;
  const charset = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(contentType)?.[1];
  if (charset !== undefined && charset.toLowerCase() !== 'utf-8') throw invalidRequest('The body must be UTF-8.', UNSUPPORTED);
}
