import { KEY_ALGORITHM_NAMES, keyUse } from '../../keys/key-algorithms.js';
import { keyStates, LONGEST_TOKEN_MS } from '../../keys/key-states.js';
import type { SigningKey } from '../../keys/signing-key.entity.js';
import type { Schema } from '../operation.js';
import { INSTANT, INSTANT_OR_NULL, object, TEXT, toTime, toTimeOrNull } from '../operation-schemas.js';

export const KEY_SCHEMA: Schema = object({
  kid: TEXT, alg: { type: 'string', enum: KEY_ALGORITHM_NAMES },
  state: {
    type: 'string', enum: ['next', 'active', 'retiring', 'retired', 'revoked'],
    description: 'next: published, not signing yet; active: signs; retiring: published until its last token has expired (one that clients encrypt to: opened as long, and published no more); retired and revoked: neither',
  },
  created_at: INSTANT,
  signs_from: INSTANT, signs_until: { ...INSTANT_OR_NULL, description: 'When the key after it takes over; null while there is none' },
  published_until: INSTANT_OR_NULL, revoked_at: INSTANT_OR_NULL,
  public_jwk: { type: 'object', description: 'The public half (RFC 7517). The private half leaves the server nowhere.' },
});

export const KEY_EXAMPLE = {
  kid: 'Uo1w2m8yq0hJtQvC5rZxKf3bNn9sLdPg7aEiTkRwYuM', alg: 'ES256', state: 'active', created_at: '2026-11-01T08:00:00.000Z', signs_from: '2026-11-02T08:00:00.000Z',
  signs_until: null, published_until: null, revoked_at: null, public_jwk: { kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' },
};

/** The keys as they are shown, each with the dates that follow from the others. `now` in milliseconds. */
export function keysToWire(keys: readonly SigningKey[], now: number): Readonly<Record<string, unknown>>[] {
  const states = keyStates(keys, now);
  return keys.map((key) => {
    const successor = keys.find(({ alg, position, revokedAt }) => alg === key.alg && position > key.position && revokedAt === null);
    const until = key.revokedAt ?? successor?.activatesAt ?? null;
    return {
      kid: key.kid, alg: key.alg, state: states.get(key.kid), created_at: toTime(key.createdAt), signs_from: toTime(key.activatesAt),
      signs_until: toTimeOrNull(until), published_until: toTimeOrNull(key.revokedAt ?? (until === null ? null : until + LONGEST_TOKEN_MS)),
      revoked_at: toTimeOrNull(key.revokedAt), public_jwk: { ...key.publicJwk, kid: key.kid, alg: key.alg, use: keyUse(key.alg) },
    };
  });
}

/** What can be done to a key by hand depends on these, and changes them. */
export function keyEtag(wire: Readonly<Record<string, unknown>>): string {
  return `"${[wire['state'], wire['signs_from'], wire['signs_until'] ?? '-'].map((part) => String(part).replaceAll(/[^0-9a-z-]/g, '')).join('.')}"`;
}
