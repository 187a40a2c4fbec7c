import { isLoopbackHost } from '../oauth/redirect-uri.js';
import type { ClientMetadata } from './client-metadata.js';

/**
 * Which applications know people by the same identifier: those of one sector. The host of sector_identifier_uri, else the one host of the
 * redirect URIs, where that names somebody; a client that has neither is a sector of its own. `undefined`: the client is told the identifier that all are told.
 * OpenID Connect Core §8.1.
 */
export function sectorOf(clientId: string, { subject_type: type, sector_identifier_uri: uri, redirect_uris: redirectUris }: ClientMetadata): string | undefined {
  if (type !== 'pairwise') return undefined;
  const host = uri === undefined ? hostOf(redirectUris[0]) : new URL(uri).hostname;
  // The two kinds never meet: a client may be called like another one's host.
  return host === '' ? `client ${clientId}` : `host ${host}`;
}

/**
 * Empty where nobody stands behind it: a loopback host is on every machine (RFC 8252 §7.3), and after a custom scheme anybody may write any
 * host and receive the answer.
 */
function hostOf(uri: string | undefined): string {
  if (uri === undefined || !/^https?:/.test(uri)) return '';
  const { hostname } = new URL(uri);
  return isLoopbackHost(hostname) ? '' : hostname;
}
