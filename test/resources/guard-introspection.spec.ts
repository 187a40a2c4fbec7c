import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type TokenGuard, createTokenGuard } from '../../src/guard/index.js';
import { API, type Answer, HandClock, LocalIssuer, NOW, json, jws, makeKey } from './support/local-issuer.js';

const key = makeKey('only', 'ES256');
const OPAQUE = 'Bearer dwa_8f0e1d2c.opaque~token+/==';

let issuer: LocalIssuer;
let guard: TokenGuard;

beforeEach(async () => {
  issuer = await LocalIssuer.start([key]);
  guard = createTokenGuard({ issuer: issuer.issuer, audience: API, clientId: 'orders api', clientSecret: 'p&ss:w%rd', clock: new HandClock() });
});
afterEach(async () => { await issuer.stop(); });

const answer = (changes: Record<string, unknown> = {}): Answer => json({ active: true, token_type: 'Bearer', ...issuer.claims(), ...changes });

describe('an opaque token with nothing but issuer, audience and client credentials (RFC 7662)', () => {
  it('opens the door when it is active, and is asked about every time', async () => {
    issuer.answers.set('/introspect', answer());
    await expect(guard.verify(OPAQUE, { requiredScopes: ['orders:list'] })).resolves.toMatchObject({ sub: 'sub-ada', clientId: 'intranet' });
    await guard.verify(OPAQUE);
    expect(issuer.count('/introspect')).toBe(2);
    issuer.answers.set('/introspect', json({ active: false }));
    await expect(guard.verify(OPAQUE)).rejects.toMatchObject({ status: 401, error: 'invalid_token' });
  });

  it('is sent in the body, with the client authenticated as RFC 6749 §2.3.1 encodes it', async () => {
    let seen: { authorization: string | undefined; body: string } | undefined;
    issuer.answers.set('/introspect', (request, response, body) => {
      seen = { authorization: request.headers.authorization, body };
      answer()(request, response, body);
    });
    await guard.verify(OPAQUE);
    expect(Buffer.from(seen?.authorization?.slice(6) ?? '', 'base64').toString()).toBe('orders+api:p%26ss%3Aw%25rd');
    expect(new URLSearchParams(seen?.body).get('token')).toBe('dwa_8f0e1d2c.opaque~token+/==');
  });

  it.each([
    ['inactive', { active: false }],
    ['for another audience', { aud: 'https://other.test' }],
    ['for no audience', { aud: undefined }],
    ['of another issuer', { iss: 'https://evil.test' }],
    ['expired now', { exp: NOW }],
    ['without an end', { exp: undefined }],
    ['a refresh token', { token_type: 'refresh_token' }],
    ['a DPoP token', { token_type: 'DPoP' }],
    ['bound to a key', { cnf: { jkt: 'x' } }],
  ])('is refused with 401 when it is %s', async (_name, changes) => {
    issuer.answers.set('/introspect', answer(changes));
    await expect(guard.verify(OPAQUE)).rejects.toMatchObject({ status: 401, error: 'invalid_token' });
  });

  it.each([['the text "true"', 'true'], ['1', 1], ['null', null], ['nothing', undefined], ['an object', {}]])('is a 503, never a yes, when active is %s (RS-08)', async (_name, active) => {
    issuer.answers.set('/introspect', answer({ active }));
    await expect(guard.verify(OPAQUE)).rejects.toMatchObject({ status: 503, error: 'temporarily_unavailable', challenge: undefined });
  });

  it.each<[string, Answer]>([
    ['500', json({ active: true }, {}, 500)],
    ['401, our own credentials being wrong', json({ error: 'invalid_client' }, {}, 401)],
    ['204', json(undefined, {}, 204)],
    ['a page', (_request, response) => { response.end('<html>'); }],
    ['half an answer', (_request, response) => { response.writeHead(200, { 'content-length': '100' }); response.write('{"active":true'); response.destroy(); }],
    ['no answer', (_request, response) => { response.destroy(); }],
    ['a redirect', (_request, response) => { response.writeHead(307, { location: '/introspect2' }).end(); }],
  ])('is a 503 when the server answers %s (RS-08)', async (_name, failure) => {
    issuer.answers.set('/introspect', failure);
    await expect(guard.verify(OPAQUE)).rejects.toMatchObject({ status: 503 });
  });

  it('is a 503 within six seconds when the server takes thirty, and others do not wait (RS-08)', async () => {
    issuer.answers.set('/introspect', () => { /* never answers */ });
    const started = performance.now();
    const slow = guard.verify(OPAQUE).catch((refusal: unknown) => refusal);
    await guard.verify(`Bearer ${jws(key, issuer.claims())}`);
    expect(performance.now() - started).toBeLessThan(2000);
    await expect(slow).resolves.toMatchObject({ status: 503 });
    expect(performance.now() - started).toBeLessThan(6000);
  }, 10_000);

  it('a JWT is not sent there', async () => {
    await guard.verify(`Bearer ${jws(key, issuer.claims())}`);
    await expect(guard.verify(`Bearer ${jws(key, issuer.claims({ aud: 'https://other.test' }))}`)).rejects.toMatchObject({ status: 401 });
    expect(issuer.count('/introspect')).toBe(0);
  });

  it('a JWT is sent there too where the service asks for it, and a revoked one is refused at once (RS-12)', async () => {
    const strict = createTokenGuard({ issuer: issuer.issuer, audience: API, clientId: 'a', clientSecret: 'b', introspectJwts: true, clock: new HandClock() });
    const token = `Bearer ${jws(key, issuer.claims())}`;
    issuer.answers.set('/introspect', answer());
    await expect(strict.verify(token)).resolves.toBeDefined();
    issuer.answers.set('/introspect', json({ active: false }));
    await expect(strict.verify(token)).rejects.toMatchObject({ status: 401 });
  });
});
