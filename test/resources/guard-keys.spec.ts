import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type TokenGuard, createTokenGuard } from '../../src/guard/index.js';
import { API, HandClock, LocalIssuer, json, jws, makeKey } from './support/local-issuer.js';

const first = makeKey('first', 'ES256');
const second = makeKey('second', 'ES256');

let issuer: LocalIssuer;
let clock: HandClock;
let guard: TokenGuard;

beforeEach(async () => {
  issuer = await LocalIssuer.start([first]);
  clock = new HandClock();
  guard = createTokenGuard({ issuer: issuer.issuer, audience: API, clock, timeoutMs: 500, keySetTimes: { patienceMs: 50 } });
});
afterEach(async () => { await issuer.stop(); });

const bearer = (key = first, changes: Record<string, unknown> = {}): string => `Bearer ${jws(key, issuer.claims({ exp: 1_900_000_000, ...changes }))}`;

describe('the key set', () => {
  it('is read once for many requests at once', async () => {
    await Promise.all(Array.from({ length: 50 }, async (_, index) => guard.verify(bearer(first, { jti: `jti-${index}` }))));
    expect(issuer.count('/jwks')).toBe(1);
    expect(issuer.count('/.well-known/openid-configuration')).toBe(1);
  });

  it('is read again when its time is over, without a failed request in between', async () => {
    await guard.verify(bearer());
    issuer.keys = [first, second];
    clock.advance(301);
    await guard.verify(bearer(second));
    expect(issuer.count('/jwks')).toBe(2);
  });

  it('is read ahead of time while requests go on', async () => {
    await guard.verify(bearer());
    clock.advance(200);
    issuer.answers.set('/jwks', () => { /* never answers */ });
    await guard.verify(bearer());
    expect(issuer.count('/jwks')).toBe(1);
    await until(() => issuer.count('/jwks') === 2);
    await guard.verify(bearer());
  });

  it('is read once more for a key that is new', async () => {
    await guard.verify(bearer());
    issuer.keys = [first, second];
    await expect(guard.verify(bearer(second))).resolves.toBeDefined();
  });

  it('is not read for each key id that a stranger invents', async () => {
    await guard.verify(bearer());
    for (let count = 0; count < 20; count += 1) {
      await expect(guard.verify(bearer(makeKey(`invented-${count}`, 'ES256')))).rejects.toMatchObject({ status: 401 });
    }
    expect(issuer.count('/jwks')).toBe(2);
    clock.advance(11);
    await expect(guard.verify(bearer(makeKey('another', 'ES256')))).rejects.toMatchObject({ status: 401 });
    expect(issuer.count('/jwks')).toBe(3);
  });

  it('is not waited for by good tokens while an unknown key id is looked up', async () => {
    await guard.verify(bearer());
    issuer.answers.set('/jwks', () => { /* never answers */ });
    const unknown = guard.verify(bearer(second)).catch((refusal: unknown) => refusal);
    await expect(guard.verify(bearer(first, { jti: 'meanwhile' }))).resolves.toBeDefined();
    await expect(unknown).resolves.toMatchObject({ status: 503 });
  });

  it('ends what a withdrawn key signed, remembered tokens too', async () => {
    const token = bearer();
    await guard.verify(token);
    issuer.keys = [second];
    clock.advance(301);
    await expect(guard.verify(token)).rejects.toMatchObject({ status: 401, error: 'invalid_token' });
  });

  it('ends what a key signed when another key comes under its id', async () => {
    const token = bearer();
    await guard.verify(token);
    issuer.keys = [makeKey('first', 'ES256')];
    clock.advance(301);
    await expect(guard.verify(token)).rejects.toMatchObject({ status: 401 });
  });

  it('counts on for ten minutes when the server is away, and not for ever', async () => {
    await guard.verify(bearer());
    issuer.answers.set('/jwks', json({ error: 'down' }, {}, 500));
    clock.advance(600);
    await expect(guard.verify(bearer())).resolves.toBeDefined();
    clock.advance(301);
    await expect(guard.verify(bearer())).rejects.toMatchObject({ status: 503 });
  });

  it('is not asked for by every request while the server is away', async () => {
    issuer.answers.set('/jwks', json({}, {}, 500));
    for (let count = 0; count < 20; count += 1) await expect(guard.verify(bearer())).rejects.toMatchObject({ status: 503 });
    expect(issuer.count('/jwks')).toBe(1);
    issuer.answers.set('/jwks', json({ keys: [first.jwk] }));
    clock.advance(3);
    await expect(guard.verify(bearer())).resolves.toBeDefined();
  });

  it('may come from a function', async () => {
    const own = createTokenGuard({ issuer: issuer.issuer, audience: API, clock, jwks: async () => ({ keys: [first.jwk] }) });
    await expect(own.verify(bearer())).resolves.toBeDefined();
    expect(issuer.asked).toEqual([]);
  });

  it.each([
    ['is no JSON', (response: { end(text: string): unknown }) => response.end('<html>')],
    ['is a list', (response: { end(text: string): unknown }) => response.end('[]')],
    ['has no keys', (response: { end(text: string): unknown }) => response.end('{}')],
    ['is larger than any key set', (response: { end(text: string): unknown }) => response.end(`{"keys":[],"x":"${'a'.repeat(300_000)}"}`)],
    ['has a thousand keys', (response: { end(text: string): unknown }) => response.end(JSON.stringify({ keys: Array.from({ length: 1000 }, () => first.jwk) }))],
  ])('makes a 503 when it %s', async (_name, send) => {
    issuer.answers.set('/jwks', (_request, response) => { send(response); });
    await expect(guard.verify(bearer())).rejects.toMatchObject({ status: 503 });
  });

  it('is not fetched where a redirect leads', async () => {
    issuer.answers.set('/jwks', (_request, response) => { response.writeHead(302, { location: `${issuer.issuer}/elsewhere` }).end(); });
    await expect(guard.verify(bearer())).rejects.toMatchObject({ status: 503 });
    expect(issuer.count('/elsewhere')).toBe(0);
  });

  it('is not fetched in the clear from another machine', async () => {
    const own = createTokenGuard({ issuer: 'http://id.acme.test', audience: API, clock });
    await expect(own.verify(bearer())).rejects.toMatchObject({ status: 401 });
    await expect(own.verify(bearer(first, { iss: 'http://id.acme.test' }))).rejects.toMatchObject({ status: 503, cause: { cause: { message: 'http://id.acme.test must be https' } } });
  });

  it('is not believed when the metadata name another issuer', async () => {
    issuer.answers.set('/.well-known/openid-configuration', json({ issuer: 'https://evil.test', jwks_uri: `${issuer.issuer}/jwks` }));
    await expect(guard.verify(bearer())).rejects.toMatchObject({ status: 503 });
  });
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => { setTimeout(resolve, 5); });
}
