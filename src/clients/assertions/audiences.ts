import type { Config } from '../../config/config.js';
import type { Client } from '../client.js';

/**
 * What an assertion's aud may be: the issuer and nothing else, unless the client is registered as one that names the token endpoint
 * (OpenID Connect Core §9 told clients to). An address is what a hostile server can make a client send elsewhere (RFC 7523bis §4, CVE-2025-27370).
 */
export function audiencesOf(client: Client, { publicUrl: { issuer } }: Pick<Config, 'publicUrl'>): readonly string[] {
  return client.metadata.token_endpoint_auth_audience === 'token_endpoint' ? [issuer, `${issuer}/oauth2/token`] : [issuer];
}
