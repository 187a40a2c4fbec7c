import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestApp, type TestApp } from '../support/app.js';
import { assertSound } from '../support/global-assertions.js';
import { basic, pkce } from '../support/client.js';
import { postForm, type WireAnswer } from '../support/wire.js';
import { CALLBACK, SECRET } from '../support/world.js';

describe('pushed requests that never end (PR-03)', () => {
  let test: TestApp;
  beforeAll(async () => {
    test = await createTestApp({ environment: { RATE_LIMITS: 'on' } });
  });
  afterAll(async () => test.close());

  const asApp = (clientId = 'app'): Promise<WireAnswer> =>
    postForm(test.url, '/oauth2/par', { redirect_uri: CALLBACK, response_type: 'code', scope: 'openid' }, { accept: 'application/json', authorization: basic(clientId, SECRET) });
  const asPage = (): Promise<WireAnswer> =>
    postForm(test.url, '/oauth2/par', { client_id: 'spa', redirect_uri: 'https://spa.example.com/cb', response_type: 'code', scope: 'openid', code_challenge: pkce().challenge, code_challenge_method: 'S256' }, { accept: 'application/json' });

  async function statuses(count: number, push: () => Promise<WireAnswer>): Promise<Record<number, number>> {
    const counted: Record<number, number> = {};
    for (let begun = 0; begun < count; begun += 50) {
      for (const answer of await Promise.all(Array.from({ length: 50 }, push))) {
        counted[answer.status] = (counted[answer.status] ?? 0) + 1;
        if (answer.status === 429) assertSound(answer);
      }
    }
    return counted;
  }

  it('stop at a thousand of one client in ten seconds, and begin anew after them; another client does not notice', async () => {
    expect(await statuses(1050, asApp)).toEqual({ 201: 1000, 429: 50 });
    const refused = await asApp();
    expect({ status: refused.status, again: Number(refused.headers.get('retry-after')) > 0 }).toEqual({ status: 429, again: true });
    expect((await postForm(test.url, '/oauth2/par', { client_id: 'post', client_secret: SECRET, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid' })).status).toBe(201);
    test.clock.advance('10s');
    expect((await asApp()).status).toBe(201);
  }, 60_000);

  it('stop for an address where anybody can name the client, as requests of a browser do', async () => {
    expect(await statuses(650, asPage)).toEqual({ 201: 600, 429: 50 });
  }, 60_000);
});
