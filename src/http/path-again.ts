import type { FastifyRequest } from 'fastify';
import type { PublicUrl } from '../config/config.js';
import { Parameters } from '../oauth/parameters.js';

/** The shape of our own request ids. */
const REQUEST_ID = /^[A-Za-z0-9_-]{22}$/;
/** These, and those of other journeys, which begin with a word and a dot. */
const JOURNEY = /^[A-Za-z0-9_.-]{1,100}$/;

/**
 * Path and query, with the base path, of the page that somebody has before them. For a form, the page that it stood on: the browser names it.
 * What another site claims to be there is not followed.
 */
export function pathAgain(request: FastifyRequest, publicUrl: PublicUrl): string | undefined {
  const path = ownPath(request.method === 'POST' ? (request.headers.referer ?? '') : publicUrl.origin + request.originalUrl, publicUrl);
  const id = request.body instanceof Parameters && !request.body.isRepeated('request') ? (request.body.get('request') ?? '') : '';
  return path !== undefined && !path.includes('?') && REQUEST_ID.test(id) ? `${path}?request=${id}` : path;
}

/** The same with nothing of the query but whose journey it is: what else somebody sent may be a secret, and does not belong into a page. */
export function pageAgain(request: FastifyRequest, publicUrl: PublicUrl): string | undefined {
  const [path, query] = pathAgain(request, publicUrl)?.split('?', 2) ?? [];
  const journey = new URLSearchParams(query).get('request') ?? '';
  return path === undefined || !JOURNEY.test(journey) ? path : `${path}?request=${journey}`;
}

/** Path and query of an address of ours, which may be written without its origin; `undefined` for anybody else's. */
export function ownPath(address: string, { origin, basePath }: PublicUrl): string | undefined {
  const whole = address.startsWith('/') ? origin + address : address;
  if (!whole.startsWith(`${origin}${basePath}/`) || !URL.canParse(whole)) return undefined;
  const { pathname, search, origin: parsed } = new URL(whole);
  // "//host/" would be another site, and dots may have led out of the base path.
  return parsed === origin && pathname.startsWith(`${basePath}/`) && !pathname.startsWith('//') ? pathname + search : undefined;
}
