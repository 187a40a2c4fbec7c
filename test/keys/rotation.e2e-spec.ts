import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { JwtSigner } from '../../src/keys/jwt-signer.js';
import { isSigningAlgorithm, KEY_ALGORITHM_NAMES } from '../../src/keys/key-algorithms.js';
import { KeyRotation } from '../../src/keys/key-rotation.js';
import { keyStates, LONGEST_TOKEN_MS } from '../../src/keys/key-states.js';
import type { KeyAlgorithm, SigningKey } from '../../src/keys/signing-key.entity.js';
import { SIGNING_ALGORITHM_NAMES } from '../../src/keys/signing-algorithms.js';
import { SigningKeyStore } from '../../src/keys/signing-key.store.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditTypes } from '../support/audit.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';

interface Issued { readonly token: string; readonly expiresAt: number }

const DAY = 86_400;
const HOUR_MS = 3_600_000;

async function jwksOf(test: TestApp): Promise<JSONWebKeySet> {
  return (await (await fetch(`${test.url}/oauth2/jwks`)).json()) as JSONWebKeySet;
}
const kidsIn = (jwks: JSONWebKeySet): string[] => jwks.keys.map((key) => String(key.kid));
const kidOf = (token: string): string => String(decodeProtectedHeader(token).kid);
const numberOfKeys = async (test: TestApp): Promise<number> => (await test.get(SigningKeyStore).all()).length;

eachDatabase('signing keys', (dialect) => {
  let test: TestApp;
  let machine: WireClient;

  beforeAll(async () => {
    test = await createTestApp({ dialect, lifetimes: { keyRotation: 4 * DAY } });
    machine = new WireClient(test.url, 'machine');
  });
  afterAll(async () => test.close());

  /** As long-lived as any token can be, with every algorithm, and one that the token endpoint issues. */
  async function issue(): Promise<Issued[]> {
    const now = test.clock.now();
    const claims = { sub: 'x', iat: Math.floor(now / 1000), exp: Math.floor((now + LONGEST_TOKEN_MS) / 1000) };
    const signed = await Promise.all(SIGNING_ALGORITHM_NAMES.map(async (alg) => test.get(JwtSigner).sign(alg, 'JWT', claims)));
    const { access_token: token, expires_in: lifetime } = (await machine.token({ grant_type: 'client_credentials', scope: 'orders:read' })).body;
    return [...signed.map((each) => ({ token: each, expiresAt: now + LONGEST_TOKEN_MS })), { token: String(token), expiresAt: now + Number(lifetime) * 1000 }];
  }

  async function failures(tokens: readonly Issued[], jwks: JSONWebKeySet): Promise<string[]> {
    const keySet = createLocalJWKSet(jwks);
    const verdicts = await Promise.allSettled(tokens.map(async ({ token }) => jwtVerify(token, keySet, { currentDate: new Date(test.clock.now()) })));
    return verdicts.flatMap((verdict) => (verdict.status === 'rejected' ? [String(verdict.reason)] : []));
  }

  it('verify every live token at every step of three rotations, and no token is signed with a key that was not published before (F-13, I13)', async () => {
    let tokens: Issued[] = [];
    let published = await jwksOf(test);
    const signers = new Set<string>();
    for (let hours = 0; hours < 13 * 24; hours += 5) {
      const issued = await issue();
      // Whoever fetched the key set at the last step knows the key that signs at this one.
      expect(issued.map(({ token }) => kidOf(token)).filter((kid) => !kidsIn(published).includes(kid))).toEqual([]);
      for (const { token } of issued) signers.add(kidOf(token));
      tokens = [...tokens.filter((token) => token.expiresAt > test.clock.now()), ...issued];
      published = await jwksOf(test);
      expect(await failures(tokens, published)).toEqual([]);
      test.clock.advance('5h');
      await test.get(KeyRotation).addDueKeys();
    }
    // Four keys an algorithm in 13 days.
    expect(signers.size).toBe(4 * SIGNING_ALGORITHM_NAMES.length);
  });

  it('are published a day before they sign, and until the last token they signed has ended', async () => {
    const keys = await test.get(SigningKeyStore).all();
    const states = keyStates(keys, test.clock.now());
    const published = kidsIn(await jwksOf(test));
    const told = (key: SigningKey): readonly string[] => (isSigningAlgorithm(key.alg) ? ['next', 'active', 'retiring'] : ['next', 'active']);
    expect(published.toSorted()).toEqual(keys.filter((key) => told(key).includes(states.get(key.kid) ?? '')).map((key) => key.kid).toSorted());
    for (const key of keys.filter((each) => each.position > 1)) expect(key.activatesAt - key.createdAt).toBeGreaterThanOrEqual(DAY * 1000 - 5 * HOUR_MS);
    expect([...states.values()].filter((state) => state === 'retired').length).toBeGreaterThan(0);
  });

  it('rotate by the act: what is new is published at once and signs a day later, and a second act finds it waiting', async () => {
    const before = kidsIn(await jwksOf(test));
    const added = await test.get(KeyRotation).rotate(null);
    expect(added.map((key) => key.alg).toSorted()).toEqual([...KEY_ALGORITHM_NAMES].toSorted());
    expect(await test.get(KeyRotation).rotate(null)).toEqual([]);
    const jwks = await jwksOf(test);
    expect(kidsIn(jwks).toSorted()).toEqual([...before, ...added.map((key) => key.kid)].toSorted());
    const early = await issue();
    expect(early.filter(({ token }) => added.some((key) => key.kid === kidOf(token)))).toEqual([]);
    test.clock.advance('1d');
    const late = await issue();
    expect(late.every(({ token }) => added.some((key) => key.kid === kidOf(token)))).toBe(true);
    expect(await failures([...early.filter((token) => token.expiresAt > test.clock.now()), ...late], await jwksOf(test))).toEqual([]);
    expect((await auditTypes(test)).filter((type) => type === 'key.rotated').length).toBeGreaterThanOrEqual(3);
  });

  it('rotate one algorithm alone where that is asked for', async () => {
    test.clock.advance('1d');
    expect((await test.get(KeyRotation).rotate(null, undefined, 'RS256')).map((key) => key.alg)).toEqual(['RS256']);
    expect(await test.get(KeyRotation).rotate(null, undefined, 'RS256')).toEqual([]);
    expect((await test.get(KeyRotation).rotate(null)).map((key) => key.alg).toSorted()).toEqual(KEY_ALGORITHM_NAMES.filter((alg) => alg !== 'RS256').toSorted());
  });

  it('never sign sooner than services have fetched them, however much of a hurry the act is in', async () => {
    test.clock.advance('1d');
    const [key] = await test.get(KeyRotation).rotate(null, 0);
    expect((key?.activatesAt ?? 0) - test.clock.now()).toBe(300_000);
    test.clock.advance('1d');
  });

  it('are made once when two instances find them due at the same moment', async () => {
    const second = await createTestApp({ location: test.config.database, clock: test.clock, lifetimes: { keyRotation: 4 * DAY } });
    try {
      const before = await numberOfKeys(test);
      test.clock.advance('3d');
      await Promise.all([test, second].flatMap((each) => Array.from({ length: 5 }, async () => each.get(KeyRotation).addDueKeys())));
      expect(await numberOfKeys(test)).toBe(before + KEY_ALGORITHM_NAMES.length);
      await Promise.all([test, second].map(async (each) => each.get(KeyRotation).rotate(null)));
      expect(await numberOfKeys(test)).toBe(before + KEY_ALGORITHM_NAMES.length);
    } finally {
      await second.close();
    }
  });
});

describe('the published key set', () => {
  let test: TestApp;
  beforeAll(async () => { test = await createTestApp(); });
  afterAll(async () => test.close());

  it('holds public members of strong keys and nothing else (JW-11)', async () => {
    const { keys } = await jwksOf(test);
    const members = { RSA: ['n', 'e'], EC: ['crv', 'x', 'y'], OKP: ['crv', 'x'] };
    for (const key of keys) {
      expect(Object.keys(key).toSorted()).toEqual([...(members[key.kty as 'RSA'] ?? []), 'kty', 'kid', 'alg', 'use'].toSorted());
      expect(key.use).toBe(isSigningAlgorithm(key.alg as KeyAlgorithm) ? 'sig' : 'enc');
      if (key.kty === 'RSA') expect(Buffer.from(key.n ?? '', 'base64url').length * 8).toBeGreaterThanOrEqual(2048);
    }
    expect(new Set(keys.map((key) => key.kid)).size).toBe(keys.length);
    expect(keys.map((key) => String(key.alg)).toSorted()).toEqual([...KEY_ALGORITHM_NAMES].toSorted());
  });

  it('may be kept for five minutes, by anybody', async () => {
    const answer = await fetch(`${test.url}/oauth2/jwks`);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
  });
});
