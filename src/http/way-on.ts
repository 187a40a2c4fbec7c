import type { FastifyRequest } from 'fastify';
import type { PublicUrl } from '../config/config.js';
import type { OAuthError } from '../oauth/oauth-error.js';
import { Parameters } from '../oauth/parameters.js';
import type { WayOn } from './pages.js';

/** The shape of our own request ids. */
const REQUEST_ID = /^[A-Za-z0-9_-]{22}$/;

const applications = new WeakMap<FastifyRequest, { readonly name: string; readonly uri: string }>();

/** Whose journey this request belongs to, once that is trusted: should it end on an error page, people find the way back there. */
export function rememberApplication(request: FastifyRequest, application: { readonly name: string; readonly uri: string }): void {
  applications.set(request, application);
}

/** Where an error page leads on to. None is a dead end: the same once more where that may help, the application where it is known, else the start page. */
export function wayOn(error: OAuthError, request: FastifyRequest, publicUrl: PublicUrl): WayOn {
  const again = mayHelpAgain(error) ? pathAgain(request, publicUrl) : undefined;
  if (again !== undefined) return { to: 'again', uri: again };
  const application = applications.get(request);
  return application === undefined ? { to: 'start', uri: `${publicUrl.basePath}/` } : { to: 'application', ...application };
}

const mayHelpAgain = ({ status, parameter }: OAuthError): boolean => status >= 500 || status === 429 || parameter === 'csrf';

/** For a form, the page that it stood on: the browser names it. What another site claims to be there is not followed. */
function pathAgain(request: FastifyRequest, { origin, basePath }: PublicUrl): string | undefined {
  const address = request.method === 'POST' ? (request.headers.referer ?? '') : origin + request.originalUrl;
  if (!address.startsWith(`${origin}${basePath}/`) || !URL.canParse(address)) return undefined;
  const { pathname, search } = new URL(address);
  // "//host/" would be another site.
  if (pathname.startsWith('//')) return undefined;
  const id = request.body instanceof Parameters && !request.body.isRepeated('request') ? (request.body.get('request') ?? '') : '';
  return search === '' && REQUEST_ID.test(id) ? `${pathname}?request=${id}` : pathname + search;
}
