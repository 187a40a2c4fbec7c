import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { Config } from '../config/config.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { installAllowedMethods } from './allowed-methods.js';
import { type AnswerKind, declarationOf } from './answers.js';
import { withoutBasePath } from './base-path.js';
import { installBodyParsers, parseQuery } from './body-parsers.js';
import { answerClientError } from './client-error.js';
import { installPreflights } from './cors.js';
import { installDrain } from './drain.js';
import { keepValidForwardedFor } from './forwarded.js';
import { sendErrorAsProblem } from './problem.js';
import { setSecurityHeaders } from './security-headers.js';
import { toOAuthError } from './to-oauth-error.js';

/** Request line and headers together, in bytes. */
const HEAD_LIMIT = 16 * 1024;
/** Of a path, decoded: the identifier of an API may have 512 characters. */
const LONGEST_PARAMETER = 512;
/** Milliseconds. A connection that trickles is closed within `request` + `check`. */
const TIMEOUT = { head: 10_000, request: 20_000, check: 5_000, keepAlive: 65_000 } as const;

/**
 * Makes the Fastify instance that Nest runs on, with parsers, limits, request ids and security headers in place. Create the
 * Nest application with `bodyParser: false`. HttpModule adds what needs injection: errors, wrong host, log and metrics.
 */
export function createAdapter(config: Config, log: Logger, clock: Clock = new Clock()): FastifyAdapter {
  const random = new Random(clock);
  const requestId = (): string => random.id('req');
  const server = { maxHeaderSize: HEAD_LIMIT, headersTimeout: TIMEOUT.head, requestTimeout: TIMEOUT.request, connectionsCheckingInterval: TIMEOUT.check };
  const adapter = new FastifyAdapter({
    // Ours is the only log of requests; a child logger a request would cost more than routing it.
    logger: false,
    genReqId: requestId,
    requestIdHeader: false,
    ...(config.listen.tls === undefined ? { http: server } : { https: { ...server, ...config.listen.tls } }),
    requestTimeout: TIMEOUT.request,
    keepAliveTimeout: TIMEOUT.keepAlive,
    return503OnClosing: false,
    forceCloseConnections: 'idle',
    trustProxy: config.trustedProxies.length === 0 ? false : [...config.trustedProxies],
    rewriteUrl: (request: IncomingMessage) => withoutBasePath(config.publicUrl, request.url ?? '/'),
    routerOptions: { caseSensitive: true, ignoreDuplicateSlashes: false, ignoreTrailingSlash: false, maxParamLength: LONGEST_PARAMETER, querystringParser: (text: string) => parseQuery(text) as never },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => {
      log.info({ request_id: request.id, reason: error.name }, 'request refused');
      finish(reply, request.id, config, undefined);
      sendErrorAsProblem(toOAuthError(error), { id: request.id, url: '' }, config.publicUrl.issuer, reply);
    },
    schemaController: { compilersFactory: { buildValidator: refuseSchemas, buildSerializer: refuseSchemas } },
    clientErrorHandler: (error, socket) => answerClientError(error, socket, requestId()),
    // Nothing of ours is Express middleware: without middie each request is cheaper, and nothing can be skipped by an encoded path.
    skipMiddie: true,
  });
  const instance: FastifyInstance = adapter.getInstance();
  if (config.trustedProxies.length > 0) {
    instance.addHook('onRequest', (request, _reply, done) => {
      keepValidForwardedFor(request);
      done();
    });
  }
  installDrain(instance);
  installBodyParsers(instance);
  installPreflights(instance);
  installAllowedMethods(instance);
  instance.addHook('onSend', (request, reply, _payload, done) => {
    finish(reply, request.id, config, declarationOf(request).answers);
    done();
  });
  return adapter;
}

/** No route has a JSON schema: bodies have parsers of their own. Fastify would load ajv and its serializer, a hundred files, at every start all the same. */
function refuseSchemas(): never {
  throw new TypeError('Routes have no JSON schemas here: see body-parsers.ts');
}

/** The headers of every answer. */
function finish(reply: FastifyReply, requestId: string, config: Config, kind: AnswerKind | undefined): void {
  void reply.header('x-request-id', requestId);
  setSecurityHeaders(reply, config.publicUrl, kind);
}
