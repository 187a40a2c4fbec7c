import type { Random } from '../../platform/random.js';
import { digest } from '../../platform/token-digest.js';
import { Client } from '../client.js';
import { ClientRecord } from '../client.entity.js';
import { ClientSecret } from '../client-secret.entity.js';

/** A client that nobody can be: what credentials are compared with when there is nothing to compare them with, so that both take the same time. */
export function decoyClient(random: Random): Client {
  const record = Object.assign(new ClientRecord(), {
    clientId: 'decoy',
    metadata: {
      redirect_uris: [], grant_types: [], response_types: [], scope: '', token_endpoint_auth_method: 'client_secret_basic',
      application_type: 'web', subject_type: 'public', id_token_signed_response_alg: 'RS256',
    },
    disabledAt: 0, tokensValidFrom: 0, managedBy: null, origin: null, createdAt: 0, updatedAt: 0, version: 1,
  } satisfies ClientRecord);
  const secret = Object.assign(new ClientSecret(), {
    id: 'decoy', clientId: 'decoy', name: 'decoy', secretDigest: digest(random.token()), prefix: null, createdAt: 0, expiresAt: null, lastUsedAt: null, warnedDays: null, sealed: null,
  } satisfies ClientSecret);
  return new Client(record, [secret]);
}
