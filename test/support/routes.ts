import 'reflect-metadata';
import { RequestMethod, type Type } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import type { TestApp } from './app.js';

/** A handler as Nest knows it. */
export interface Route {
  readonly method: string;
  /** With `:names` for what varies. */
  readonly path: string;
  readonly handler: string;
  /** The guards of the handler and of its controller. */
  readonly guards: readonly string[];
}

/** Every handler of every controller, with what guards it. */
export function declaredRoutes(test: TestApp): Route[] {
  const controllers = [...test.get(ModulesContainer as unknown as Type<ModulesContainer>).values()].flatMap((module) => [...module.controllers.values()].flatMap(({ metatype }) => (typeof metatype === 'function' ? [metatype] : [])));
  return controllers.flatMap((controller) => {
    const prototype = controller.prototype as Record<string, unknown>;
    return Object.getOwnPropertyNames(prototype).flatMap((name) => {
      const handler = prototype[name];
      if (typeof handler !== 'function' || !Reflect.hasMetadata('method', handler)) return [];
      const method = RequestMethod[Reflect.getMetadata('method', handler) as RequestMethod];
      const path = [Reflect.getMetadata('path', controller), Reflect.getMetadata('path', handler)].map((part) => String(part).replace(/^\/|\/$/g, '')).filter((part) => part !== '').join('/');
      const guards = [...guardsOf(controller), ...guardsOf(handler)];
      return [{ method, path: `/${path}`, handler: `${controller.name}.${name}`, guards }];
    });
  });
}

const guardsOf = (target: object): string[] => ((Reflect.getMetadata('__guards__', target) as { name: string }[] | undefined) ?? []).map((guard) => guard.name);

/** Path to methods, as the router itself has them. */
export function servedRoutes(test: TestApp): ReadonlyMap<string, readonly string[]> {
  const instance = test.app.getHttpAdapter().getInstance() as { printRoutes(options: object): string };
  const routes = new Map<string, readonly string[]>();
  const parents: string[] = [];
  for (const line of instance.printRoutes({ commonPrefix: false }).split('\n')) {
    const [, indent = '', segment = '', methods = ''] = /^([│├└─ ]*)(\S*) \(([A-Z, ]+)\)$/.exec(line) ?? [];
    if (methods === '') continue;
    const depth = indent.length / 4 - 1;
    parents.length = depth;
    const path = `${parents.at(-1) ?? ''}${segment}`.replace(/^\/\//, '/');
    parents.push(path);
    routes.set(path, methods.split(', '));
  }
  return routes;
}

/** An address that the route answers: `:name` and `:name(expression)` stand for something, `::` for a colon. */
export const addressOf = (path: string): string =>
  path.replaceAll(/(?<=\/):(\w+)(?:\([^)]*\))?/g, (_, name: string) => (name === 'id' ? 'aaaaaaaaaaaaaaaaaaaaaa' : 'x')).replaceAll('::', ':');
