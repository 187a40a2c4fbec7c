const PLACE = /\{([a-z_]+)\}/g;

/** The base path of the admin API. */
export const ADMIN_BASE = '/admin/v1';

/**
 * What turns each of these declared paths into the router's spelling: `/users/{id}:disable` is `/users/:id([^/:]+)::disable`. Beside such an act the
 * value has no colon, so that `/users/x:disable` is never somebody of that name.
 */
export function routerPathsAmong(all: readonly string[]): (path: string) => string {
  const acts = new Set(all.flatMap((path) => [...path.matchAll(/^(.*\{[a-z_]+\}):[a-z-]+/g)].map(([, before = '']) => shapeOf(before))));
  return (path) => {
    let before = '';
    const segments = path.split('/').slice(1).map((segment) => {
      const [place = '', act] = segment.split(':');
      before += `/${place}`;
      const value = acts.has(shapeOf(before)) ? ':$1([^/:]+)' : ':$1';
      return `${place.replaceAll(PLACE, value)}${act === undefined ? '' : `::${act}`}`;
    });
    return `${ADMIN_BASE}/${segments.join('/')}`;
  };
}

/** As log and metrics tell it: `/admin/v1/users/:id:disable`, without the router's colons and expressions. */
export function toRouteName(path: string): string {
  return `${ADMIN_BASE}${path.replaceAll(PLACE, ':$1')}`;
}

/** The path with its parameters filled in, below /admin/v1. */
export function fillPath(path: string, values: Readonly<Record<string, string>>): string {
  return path.replaceAll(PLACE, (_, name: string) => encodeURIComponent(values[name] ?? ''));
}

const shapeOf = (path: string): string => path.replaceAll(PLACE, '{}');
