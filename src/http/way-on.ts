import type { FastifyRequest } from 'fastify';
import type { PublicUrl } from '../config/config.js';
import type { OAuthError } from '../oauth/oauth-error.js';
import type { WayOn } from './pages.js';
import { pathAgain } from './path-again.js';

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
