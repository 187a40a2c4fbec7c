import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { disableClient, enableClient, withdrawConsent } from '../support/acts.js';
import { createTestApp, type TestApp } from '../support/app.js';
import { auditOf } from '../support/audit.js';
import { expectErrorPage } from '../support/authorization-answers.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { eachDatabase } from '../support/database.js';
import { newPerson } from '../support/people.js';
import { send, toQuery } from '../support/wire.js';
import { SECRET } from '../support/world.js';

const INTRA = 'https://intra.example.com/callback';

eachDatabase('ending access', (dialect) => {
  let test: TestApp;

  beforeAll(async () => { test = await createTestApp({ dialect }); });
  afterAll(async () => test.close());

  it('of an application that needs no consent is written down too: its authorizations end, and the event says how many', async () => {
    const intranet = new WireClient(test.url, 'intranet', SECRET, INTRA);
    const name = await newPerson(test);
    const tokens = await intranet.tokens(new Browser(test.url), { scope: 'openid offline_access' }, name);
    expect(await auditOf(test, async () => withdrawConsent(test, name, 'intranet'))).toEqual(['consent.withdrawn']);
    const row = await test.database.row<{ details: string }>("SELECT details FROM audit_events WHERE type = 'consent.withdrawn' ORDER BY id DESC LIMIT 1");
    expect(JSON.parse(row?.details ?? '{}')).toEqual({ because: 'withdrawn', authorizations: 1 });
    expect((await intranet.refresh(tokens['refresh_token'] ?? '')).body['error']).toBe('invalid_grant');
  });

  it('leaves no event where nothing was there to end', async () => {
    const name = await newPerson(test);
    expect(await auditOf(test, async () => withdrawConsent(test, name, 'intranet').catch(() => undefined))).toEqual([]);
  });

  it('by disabling an application sends nobody back to it after a sign-out, and enabling it does again', async () => {
    const name = `leaving-${dialect}`;
    const bye = 'https://leaving.example.com/bye';
    await test.declare({ clients: [{
      client_id: name, client_secret: SECRET, redirect_uris: ['https://leaving.example.com/cb'], post_logout_redirect_uris: [bye], response_types: ['code'], grant_types: ['authorization_code'], scope: 'openid',
    }] });
    const target = `/oauth2/logout?${toQuery({ client_id: name, post_logout_redirect_uri: bye })}`;
    expect((await send(test.url, target)).headers.get('location')).toBe(bye);
    await disableClient(test, name);
    expectErrorPage(await send(test.url, target), 400, 'invalid_request');
    await enableClient(test, name);
    expect((await send(test.url, target)).headers.get('location')).toBe(bye);
  });
});
