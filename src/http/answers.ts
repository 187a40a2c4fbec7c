import 'reflect-metadata';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';

/** How a route answers errors: a page for people, the JSON of RFC 6749 §5.2, or a problem document (RFC 9457). */
export type AnswerKind = 'page' | 'oauth' | 'problem';

/** What a route declares about itself; read by hooks that run before Nest and by the error filter. */
export interface RouteDeclaration {
  readonly answers?: AnswerKind;
  /** Takes application/json instead of a form. */
  readonly json?: boolean;
  /** The media types of its body, where they are others than that. */
  readonly accepts?: readonly string[];
  /** Scripts of which other origins may read the answer: everybody's, or those that clients registered (see cors.ts). */
  readonly cors?: 'any' | 'registered';
  /** What log and metrics call it, where its pattern is not for reading. */
  readonly route?: string;
  /** Its GET does something: it takes no HEAD, which is asked by those who want nothing done. */
  readonly acts?: true;
  /** Of an OPTIONS route: the methods that a preflight may allow. */
  readonly methods?: readonly string[];
}

/** Marks a controller, or one handler, whose answers are pages: errors too, and only at the public host. */
export const Page = (): ClassDecorator & MethodDecorator => declare({ answers: 'page' });

/** Marks a controller or handler of the protocol: errors as RFC 6749 §5.2 JSON. */
export const ProtocolEndpoint = (): ClassDecorator & MethodDecorator => declare({ answers: 'oauth' });

/** The same where bodies are application/json. */
export const ProtocolJson = (): ClassDecorator & MethodDecorator => declare({ answers: 'oauth', json: true });

/** Marks a controller or handler of a JSON API: bodies are application/json, errors problem documents. */
export const JsonApi = (): ClassDecorator & MethodDecorator => declare({ answers: 'problem', json: true });

/** The same where a PATCH takes the media type of RFC 7396 as well. */
export const TakesMergePatch = (): MethodDecorator => declare({ json: true, accepts: ['application/merge-patch+json', 'application/json'] });

/** Answers preflights for this route; with 'any' also lets every origin read the answer. Never with credentials. */
export const CrossOrigin = (origins: 'any' | 'registered'): ClassDecorator & MethodDecorator => declare({ cors: origins });

/** Marks a handler whose GET mints, ends or decides something: link checkers and previews ask by HEAD, and nothing may come of it. RFC 9110 §9.3.2. */
export const ActsOnGet = (): MethodDecorator => declare({ acts: true });

export function declarationOf(request: FastifyRequest): RouteDeclaration {
  return (request.routeOptions.config ?? {}) as RouteDeclaration;
}

/** The kind for this request, also where no route matched: the protocol's paths get JSON, a browser that asks for HTML a page. */
export function answerKindOf(request: FastifyRequest): AnswerKind {
  const declared = declarationOf(request).answers;
  if (declared !== undefined) return declared;
  const path = request.routeOptions.url ?? request.url;
  if (path.startsWith('/oauth2/')) return 'oauth';
  if (/^\/(?:api|admin\/v1|account\/v1|\.well-known)(?:[/?]|$)/.test(path)) return 'problem';
  return (request.headers.accept ?? '').slice(0, 1000).includes('text/html') ? 'page' : 'problem';
}

/** Where the platform adapter keeps a handler's route options. */
const CONFIG_METADATA = '__fastify_route_config__';
/** Where Nest notes that a method is a route. */
const METHOD_METADATA = 'method';

/** Nest keeps route options on the handler function: a controller's declaration is put on each of its handlers, under what the handler says itself. */
function declare(declaration: RouteDeclaration): ClassDecorator & MethodDecorator {
  const decorate = (target: object, key?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (key !== undefined && descriptor !== undefined) {
      add(declaration, target, key, descriptor);
      return;
    }
    const { prototype } = target as { prototype: object };
    for (const [name, each] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof each.value === 'function' && Reflect.hasMetadata(METHOD_METADATA, each.value)) add(declaration, prototype, name, each);
    }
  };
  return decorate;
}

function add(declaration: RouteDeclaration, target: object, key: string | symbol, descriptor: PropertyDescriptor): void {
  const own = (Reflect.getMetadata(CONFIG_METADATA, descriptor.value as object) ?? {}) as RouteDeclaration;
  RouteConfig({ ...declaration, ...own })(target, key, descriptor);
}
