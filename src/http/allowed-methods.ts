import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { invalidRequest } from '../oauth/errors.js';
import type { RouteDeclaration } from './answers.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Fastify answers HEAD by every GET, also by one that acts. */
const isRefusedHead = (method: string | readonly string[], config: unknown): boolean => method === 'HEAD' && (config as RouteDeclaration | undefined)?.acts === true;

/** Where a path exists but not for this method: 405 with Allow, and OPTIONS is answered (RFC 9110 §9.3.7, §15.5.6). Call before routes are added. */
export function installAllowedMethods(instance: FastifyInstance): void {
  const routes: { readonly methods: readonly string[]; readonly path: RegExp }[] = [];
  instance.addHook('onRoute', (route: RouteOptions) => {
    if (!isRefusedHead(route.method, route.config)) routes.push({ methods: [route.method].flat(), path: toPattern(route.url) });
  });
  instance.addHook('onRequest', (request: FastifyRequest, reply: FastifyReply, done) => {
    if (!request.is404 && !isRefusedHead(request.method, request.routeOptions.config)) return done();
    const path = request.url.split('?', 1)[0] ?? '/';
    const there = new Set(routes.filter((route) => route.path.test(path)).flatMap(({ methods }) => methods));
    const allowed = METHODS.filter((method) => there.has(method));
    if (allowed.length === 0) return done();
    void reply.header('allow', [...allowed, 'OPTIONS'].join(', '));
    if (request.method === 'OPTIONS') return void reply.code(204).send();
    done(invalidRequest(`Use ${allowed.join(' or ')}.`, { status: 405 }));
  });
}

/** What a path of the router matches: `:name`, `:name(expression)`, `::` for a colon, and a star at the end. */
function toPattern(url: string): RegExp {
  const parts = url.matchAll(/::|:\w+(?:\(([^()]*)\))?|\*|[^:*]+/g);
  const expression = [...parts].map(([part, within]) => {
    if (part === '::') return ':';
    if (part === '*') return '.*';
    return part.startsWith(':') ? (within ?? '[^/]+') : part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
  });
  return new RegExp(`^${expression.join('')}$`);
}
