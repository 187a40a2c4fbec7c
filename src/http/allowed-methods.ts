import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { invalidRequest } from '../oauth/errors.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Where a path exists but not for this method: 405 with Allow, and OPTIONS is answered (RFC 9110 §9.3.7, §15.5.6). */
export function installAllowedMethods(instance: FastifyInstance): void {
  instance.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    if (!request.is404) return done();
    const path = request.url.split('?', 1)[0] ?? '/';
    const allowed = METHODS.filter((method) => instance.findRoute({ method, url: path }) !== null);
    if (allowed.length === 0) return done();
    void reply.header('allow', [...allowed, 'OPTIONS'].join(', '));
    if (request.method === 'OPTIONS') return void reply.code(204).send();
    done(invalidRequest(`Use ${allowed.join(' or ')}.`, { status: 405 }));
  });
}
