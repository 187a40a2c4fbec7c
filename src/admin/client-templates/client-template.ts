import type { Wire } from '../draft-check.js';

/**
 * What a kind of application registers with. One file and one line in index.ts make a new one known to the admin API and the command line.
 */
export interface ClientTemplate {
  readonly name: string;
  readonly title: string;
  readonly about: string;
  /** Client metadata (RFC 7591 §2) that it fills in; what a draft says itself counts. */
  readonly metadata: Wire;
  /** The path of the redirect URI, where every installation has the same. */
  readonly callbackPath?: string;
}

/** A draft with what the template fills in. A redirect URI that is no more than an origin gets the path that the template knows. */
export function fillTemplate(template: ClientTemplate, draft: Wire): Wire {
  const { redirect_uris: uris } = draft;
  const { callbackPath } = template;
  if (callbackPath === undefined || !Array.isArray(uris)) return { ...template.metadata, ...draft };
  return { ...template.metadata, ...draft, redirect_uris: uris.map((uri: unknown) => (typeof uri === 'string' && /^https?:\/\/[^/?#]+\/?$/.test(uri) ? `${uri.replace(/\/$/, '')}${callbackPath}` : uri)) };
}
