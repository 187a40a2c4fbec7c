import { invalidClient } from '../../oauth/errors.js';
import { digest } from '../../platform/token-digest.js';
import type { Client } from '../client.js';
import type { ClientSecret } from '../client-secret.entity.js';

/** Hashing a longer one would cost more than a guess is worth; generated secrets have 53 characters. */
const LONGEST_SECRET = 1_024;

/** The client's unexpired secret that the text is, in one of the ways it may be read. Throws invalid_client when it is none. The same work for any client. */
export function checkSecret(readings: Iterable<string>, client: Client, now: number): ClientSecret {
  for (const secret of new Set(readings)) {
    const matching = client.secretMatching(digest(secret.slice(0, LONGEST_SECRET)), now);
    if (matching !== undefined && secret !== '' && secret.length <= LONGEST_SECRET) return matching;
  }
  throw invalidClient({ cause: 'The secret is wrong or has expired.' });
}
