import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random } from '../../src/platform/random.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { type Answered, pkce, WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { toQuery } from '../support/wire.js';

const GRANT_ERROR = { error: 'invalid_grant', error_description: 'The grant is invalid, expired, revoked or was issued to another client.' };

/** The headers of an answer, without those that are another one for each answer. */
const headersOf = ({ headers }: Answered): string[] => [...headers].filter(([name]) => !['date', 'x-request-id', 'request-id'].includes(name)).map(([name, value]) => `${name}: ${value}`);

eachDatabase('a code in the wrong hands', (dialect) => {
  let test: TestApp;
  let app: WireClient;
  let other: WireClient;
  let browser: Browser;

  beforeAll(async () => {
    test = await createTestApp({ dialect });
    app = new WireClient(test.url);
    other = new WireClient(test.url, 'intranet', undefined, 'https://intra.example.com/callback');
    browser = new Browser(test.url);
  });
  afterAll(async () => test.close());

  it('is told of in the same words whatever is wrong with it (TK-19)', async () => {
    const { verifier, challenge } = pkce();
    const protect = { code_challenge: challenge, code_challenge_method: 'S256' };
    const used = await app.code(browser, protect);
    expect((await app.redeem(used, { code_verifier: verifier })).status).toBe(200);
    const expired = await app.code(browser, protect);
    test.clock.advance('61s');
    const answers = [
      await app.redeem(test.get(Random).secret('dwc'), { code_verifier: verifier }),
      await app.redeem(expired, { code_verifier: verifier }),
      await app.redeem(used, { code_verifier: verifier }),
      await other.redeem(await app.code(browser, protect), { code_verifier: verifier }),
      await app.redeem(await app.code(browser, protect), { code_verifier: pkce().verifier }),
      await app.redeem(await app.code(browser, protect)),
      await app.redeem(await app.code(browser, protect), { code_verifier: verifier, redirect_uri: 'https://app.example.com/other' }),
    ];
    for (const answer of answers) {
      expect({ status: answer.status, body: answer.body }).toEqual({ status: 400, body: GRANT_ERROR });
      expect(headersOf(answer)).toEqual(headersOf(answers[0] as Answered));
    }
  });

  it('that was put together of two codes is nobody\'s, and costs neither of them (TK-03)', async () => {
    const [ours, theirs] = [await app.code(browser), await other.code(browser)];
    for (let at = 0; at <= ours.length; at += 1) {
      for (const spliced of [ours.slice(0, at) + theirs.slice(at), theirs.slice(0, at) + ours.slice(at)]) {
        // The prefix is the same in both, and an equal letter may follow it: what comes out is one of the two again.
        if (spliced === ours || spliced === theirs) continue;
        for (const client of [app, other]) expect((await client.redeem(spliced)).body).toEqual(GRANT_ERROR);
      }
    }
    expect([(await app.redeem(ours)).status, (await other.redeem(theirs)).status]).toEqual([200, 200]);
  });

  it('that was changed at any one place is no code, and the one that it was still is (TK-03, TK-09)', async () => {
    const code = await app.code(browser);
    for (let at = 0; at < code.length; at += 1) {
      for (const letter of new Set([code[at]?.toUpperCase(), code[at]?.toLowerCase(), code[at] === 'A' ? 'B' : 'A'])) {
        const near = code.slice(0, at) + letter + code.slice(at + 1);
        if (near !== code) expect([at, (await app.redeem(near)).body]).toEqual([at, GRANT_ERROR]);
      }
      expect([at, (await app.redeem(code.slice(0, at) || 'x')).body]).toEqual([at, GRANT_ERROR]);
    }
    expect((await app.redeem(code)).status).toBe(200);
  });

  it.each([
    ['42 characters', 'x'.repeat(42)], ['129 characters', 'x'.repeat(129)], ['a space', `${'x'.repeat(42)} x`], ['a plus sign', `${'x'.repeat(42)}+x`], ['an umlaut', `${'x'.repeat(43)}ü`],
    ['NUL', `${'x'.repeat(43)}\0`], ['nothing', ''], ['the challenge itself', 'challenge'], ['10 KB', 'x'.repeat(10_000)],
  ])('is burnt by a verifier of %s: nobody tries a second one (TK-05)', async (what, wrong) => {
    const { verifier, challenge } = pkce();
    const code = await app.code(browser, { code_challenge: challenge, code_challenge_method: 'S256' });
    expect((await app.redeem(code, { code_verifier: what === 'the challenge itself' ? challenge : wrong })).body).toEqual(GRANT_ERROR);
    expect((await app.redeem(code, { code_verifier: verifier })).body).toEqual(GRANT_ERROR);
  });

  it.each(['code_verifier[]', 'code_verifier[0]', 'code_verifier.0', 'CODE_VERIFIER'])('has no verifier in a parameter of the name %s (TK-05)', async (name) => {
    const { verifier, challenge } = pkce();
    const code = await app.code(browser, { code_challenge: challenge, code_challenge_method: 'S256' });
    expect((await app.redeem(code, { [name]: verifier })).body).toEqual(GRANT_ERROR);
  });

  it('takes no second verifier beside the first, and costs nothing by it (TK-05)', async () => {
    const { verifier, challenge } = pkce();
    const code = await app.code(browser, { code_challenge: challenge, code_challenge_method: 'S256' });
    const form = toQuery({ grant_type: 'authorization_code', code, redirect_uri: app.redirectUri, code_verifier: pkce().verifier });
    for (const body of [`${form}&code_verifier=${verifier}`, `code_verifier=${verifier}&${form}`]) expect((await app.post('/oauth2/token', body)).body['error']).toBe('invalid_request');
    expect((await app.redeem(code, { code_verifier: verifier })).status).toBe(200);
  });

  it.each([
    ['an empty one', 'grant_type=', 400, 'invalid_request'], ['an array', 'grant_type[]=authorization_code', 400, 'invalid_request'], ['one in capitals', 'grant_type=AUTHORIZATION_CODE', 400, 'unsupported_grant_type'],
    ['one with a space after it', 'grant_type=authorization_code%20', 400, 'unsupported_grant_type'], ['the password grant with a good password', `grant_type=password&username=alice&password=${encodeURIComponent('lantern otter cobalt drizzle')}&scope=openid`, 400, 'unsupported_grant_type'],
    ['one of a megabyte', `grant_type=${'x'.repeat(1_000_000)}`, 413, 'invalid_request'], ['one of 60 KB', `grant_type=${'x'.repeat(60_000)}`, 400, 'unsupported_grant_type'],
  ])('is redeemed by no other grant type: %s (TK-14)', async (_what, body, status, error) => {
    const code = await app.code(browser);
    const answer = await app.post('/oauth2/token', `${body}&code=${code}&redirect_uri=${encodeURIComponent(app.redirectUri)}`);
    expect({ status: answer.status, error: answer.body['error'] }).toEqual({ status, error });
    expect((await app.redeem(code)).status).toBe(200);
  });

  describe('yields', () => {
    it.each([['a JWT', 'openid orders:read'], ['an opaque token', 'openid ledger:read']])('%s that lives as long as its answer says, to the second (TK-22)', async (_kind, scope) => {
      const { body } = await app.redeem(await app.code(browser, { scope }));
      const [token, lifetime] = [String(body['access_token']), Number(body['expires_in'])];
      const api = new WireClient(test.url, 'orders-api');
      expect(body['token_type']).toBe('Bearer');
      test.clock.advance(`${lifetime - 1}s`);
      expect(await api.introspect(token)).toMatchObject({ active: true });
      test.clock.advance('1s');
      expect(await api.introspect(token)).toEqual({ active: false });
    });
  });
});
