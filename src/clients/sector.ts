import type { ClientMetadata } from './client-metadata.js';

/**
 * Which applications know people by the same identifier: those of one sector. The host of sector_identifier_uri, else the one host of the
 * redirect URIs; a client that has neither is a sector of its own. `undefined`: the client is told the identifier that all are told.
 * OpenID Connect Core §8.1.
 */
export function sectorOf(clientId: string, { subject_type: type, sector_identifier_uri: uri, redirect_uris: redirectUris }: ClientMetadata): string | undefined {
  if (type !== 'pairwise') return undefined;
  const host = hostOf(uri ?? redirectUris[0]);
  // The two kinds never meet: a client may be called like another one's host.
  return host === '' ? `client ${clientId}` : `host ${host}`;
}

/** Empty for a custom scheme, which names no host. */
const hostOf = (uri: string | undefined): string => (uri === undefined ? '' : new URL(uri).hostname);
