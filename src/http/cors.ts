import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { declarationOf, type RouteDeclaration } from './answers.js';

type OriginSource = () => readonly string[] | ReadonlySet<string> | Promise<readonly string[] | ReadonlySet<string>>;

const ALLOWED_HEADERS = 'authorization, content-type, dpop';
const EXPOSED_HEADERS = 'retry-after, www-authenticate, x-request-id';
const PREFLIGHT_SECONDS = '600';

/**
 * Which scripts of other origins may read our answers (Fetch §3.2). A preflight names no client, so it is answered for the
 * union of all registered origins; the answer itself only for those of the client that was authenticated or named.
 */
@Injectable()
export class Cors {
  private registered: OriginSource = () => [];

  /** Tells where the union of registered origins is read; the clients module calls this once. */
  useOrigins(source: OriginSource): void {
    this.registered = source;
  }

  /** Lets the request's origin read this answer when it is one of `origins`. */
  allow(request: FastifyRequest, reply: FastifyReply, origins: readonly string[]): void {
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return;
    void reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', EXPOSED_HEADERS);
  }

  /** Sets what every answer of a declared route carries; for its OPTIONS route, the answer to the preflight. */
  prepare(request: FastifyRequest, reply: FastifyReply, done: (error?: Error) => void): void {
    const { cors, methods } = declarationOf(request);
    if (cors === 'registered') void reply.header('vary', 'Origin');
    if (cors === 'any') void reply.header('access-control-allow-origin', '*').header('access-control-expose-headers', EXPOSED_HEADERS);
    if (methods === undefined) done();
    else void this.preflight(request, reply, methods, done);
  }

  private async preflight(request: FastifyRequest, reply: FastifyReply, methods: readonly string[], done: (error?: Error) => void): Promise<void> {
    let failure: Error | undefined;
    try {
      await this.allowMethods(request, reply, methods);
    } catch (error) {
      failure = error instanceof Error ? error : new Error('The registered origins cannot be read.', { cause: error });
    }
    done(failure);
  }

  private async allowMethods(request: FastifyRequest, reply: FastifyReply, methods: readonly string[]): Promise<void> {
    if (declarationOf(request).cors === 'registered') {
      const { origin } = request.headers;
      if (origin === undefined || !new Set(await this.registered()).has(origin)) return;
      void reply.header('access-control-allow-origin', origin);
    }
    void reply
      .header('access-control-allow-methods', methods.join(', '))
      .header('access-control-allow-headers', ALLOWED_HEADERS)
      .header('access-control-max-age', PREFLIGHT_SECONDS);
  }
}

/** Gives every route that declares `cors` an OPTIONS route beside it. Call before routes are added. */
export function installPreflights(instance: FastifyInstance): void {
  const methodsOf = new Map<string, string[]>();
  instance.addHook('onRoute', (route: RouteOptions) => {
    const declaration = (route.config ?? {}) as RouteDeclaration;
    if (declaration.cors === undefined || route.method === 'OPTIONS') return;
    const known = methodsOf.get(route.url);
    if (known !== undefined) {
      known.push(...[route.method].flat());
      return;
    }
    const methods = [route.method].flat();
    methodsOf.set(route.url, methods);
    const config: RouteDeclaration = { ...declaration, methods };
    instance.options(route.url, { config }, (_request, reply) => void reply.code(204).header('allow', [...methods, 'OPTIONS'].join(', ')).send());
  });
}
