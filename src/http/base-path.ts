import type { PublicUrl } from '../config/config.js';

/** A path that no route has: what lies outside the base path is not ours. */
export const OUTSIDE = '/-/outside-the-base-path';

/**
 * Maps a request target below the base path of PUBLIC_URL to the routes, which know no base path. Metadata that clients
 * look up by inserting a well-known prefix before the issuer's path counts as below it (RFC 8414 §3.1, RFC 9728 §3.1).
 */
export function withoutBasePath(url: PublicUrl, target: string): string {
  // Absolute form: proxies may send it (RFC 9112 §3.2.2).
  const path = target.startsWith('/') ? target : target.replace(/^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i, '') || '/';
  if (url.basePath === '') return path;
  const below = stripped(path, url.basePath);
  if (below !== undefined) return below;
  const wellKnown = /^(\/\.well-known\/[a-z-]+)(\/.*)$/.exec(path);
  const rest = wellKnown === null ? undefined : stripped(wellKnown[2] ?? '', url.basePath);
  if (wellKnown === null || rest === undefined) return OUTSIDE;
  return `${wellKnown[1] ?? ''}${rest.replace(/^\/(?=$|\?)/, '')}`;
}

function stripped(path: string, basePath: string): string | undefined {
  if (!path.startsWith(basePath)) return undefined;
  const rest = path.slice(basePath.length);
  if (rest === '') return '/';
  if (rest.startsWith('?')) return `/${rest}`;
  return rest.startsWith('/') ? rest : undefined;
}
