import { createPublicKey } from 'node:crypto';
import type { JsonWebKeySet } from '../client-metadata.js';
import type { Read } from './place.js';
import { entriesOf, list, record } from './values.js';

type Jwk = JsonWebKeySet['keys'][number];

const MOST_KEYS = 20;
/** RFC 7518 §6: the members that only the owner of a key may know. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** One public key that this server can use; a private or symmetric one is refused before it is stored. RFC 7517 §4. */
const key: Read<Jwk> = (value, place) => {
  const entries = entriesOf(value);
  if (entries === undefined) return place.refuse('must be an object');
  const secret = PRIVATE_MEMBERS.find((name) => entries.some(([each]) => each === name));
  if (secret !== undefined) return place.at(secret).refuse('belongs to a private key: register the public key only, and replace this one');
  if (entries.some(([name, member]) => name === '__proto__' || !isText(member))) return place.refuse('must have members that are texts or lists of texts');
  return isUsable(Object.fromEntries(entries)) ? Object.fromEntries(entries) : place.refuse('must be a public key: RSA of 2048 bits or more, EC or OKP (RFC 7517)');
};

export const jwks: Read<JsonWebKeySet> = (value, place) => {
  const set = record<JsonWebKeySet>({ keys: list(key, MOST_KEYS) })(value, place);
  return set === undefined || Array.isArray(set.keys) ? set : place.refuse('must have keys');
};

function isText(member: unknown): boolean {
  return typeof member === 'string' || (Array.isArray(member) && member.every((entry) => typeof entry === 'string'));
}

function isUsable(jwk: Record<string, unknown>): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = createPublicKey({ key: jwk, format: 'jwk' });
    return asymmetricKeyType !== 'rsa' || (asymmetricKeyDetails?.modulusLength ?? 0) >= 2_048;
  } catch {
    return false;
  }
}
