import type { KeyAlgorithm, SigningKey } from './signing-key.entity.js';

export type KeyState = 'next' | 'active' | 'retiring' | 'retired' | 'revoked';

/** No token that Doorward signs lives longer than this (client lifetimes are capped by it), in milliseconds. */
export const LONGEST_TOKEN_MS = 24 * 3_600_000;

/**
 * The state of every key of one algorithm, from the clock alone, so that all instances agree without talking:
 * next (published, not signing), active (signing), retiring (published until its last token has expired), retired.
 */
export function keyStates(keys: readonly SigningKey[], now: number): ReadonlyMap<string, KeyState> {
  const states = new Map<string, KeyState>();
  for (const alg of new Set(keys.map((key) => key.alg))) {
    const usable = keys.filter((key) => key.alg === alg && key.revokedAt === null).toSorted((a, b) => a.position - b.position);
    const active = usable.findLast((key) => key.activatesAt <= now);
    usable.forEach((key, index) => {
      const successor = usable[index + 1];
      if (key === active) states.set(key.kid, 'active');
      else if (key.activatesAt > now) states.set(key.kid, 'next');
      else states.set(key.kid, successor !== undefined && now < successor.activatesAt + LONGEST_TOKEN_MS ? 'retiring' : 'retired');
    });
  }
  for (const key of keys) if (key.revokedAt !== null) states.set(key.kid, 'revoked');
  return states;
}

/** When the next change of state comes: until then the answer of keyStates stays true. */
export function statesChangeAt(keys: readonly SigningKey[], now: number): number {
  const instants = keys.flatMap((key) => [key.activatesAt, key.activatesAt + LONGEST_TOKEN_MS]);
  return Math.min(...instants.filter((instant) => instant > now), Number.MAX_SAFE_INTEGER);
}

/**
 * When the key after the newest one should take over, or `undefined` while it is too early to publish it.
 * `rotation` and `publishAhead` in milliseconds.
 */
export function nextKeyActivation(keys: readonly SigningKey[], alg: KeyAlgorithm, now: number, rotation: number, publishAhead: number): number | undefined {
  const usable = keys.filter((key) => key.alg === alg && key.revokedAt === null);
  const newest = usable.toSorted((a, b) => b.activatesAt - a.activatesAt)[0];
  if (newest === undefined) return now;
  if (newest.activatesAt > now) return undefined;
  const due = newest.activatesAt + rotation;
  return due - publishAhead <= now ? Math.max(due, now + publishAhead) : undefined;
}
