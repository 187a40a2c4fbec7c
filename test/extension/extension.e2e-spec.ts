/** @jest-environment node */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { TestApp } from '../support/app.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { CALLBACK, PASSWORD, standardWorld } from '../support/world.js';
import { ToyClaims } from './toy.claims.js';
import { ToyFactor } from './toy.factor.js';
import { ToyGrant } from './toy.grant.js';
import { ToyMethod } from './toy-method.js';
import { ToyMode } from './toy-mode.js';

/** Each of the how-tos in CONTRIBUTING.md: one file (beside this one) and one line (here), and everything else happens by itself. */
const grants = await import('../../src/tokens/grants/index.js');
jest.unstable_mockModule('../../src/tokens/grants/index.js', () => ({ ...grants, GRANTS: [...grants.GRANTS, ToyGrant] }));
const methods = await import('../../src/clients/authentication/index.js');
jest.unstable_mockModule('../../src/clients/authentication/index.js', () => ({ ...methods, authenticationMethods: [...methods.authenticationMethods, ToyMethod] }));
const modes = await import('../../src/authorization/response-modes/index.js');
jest.unstable_mockModule('../../src/authorization/response-modes/index.js', () => ({ ...modes, RESPONSE_MODES: [...modes.RESPONSE_MODES, ToyMode] }));
const claims = await import('../../src/users/claims/index.js');
jest.unstable_mockModule('../../src/users/claims/index.js', () => ({ ...claims, claimSources: [...claims.claimSources, ToyClaims] }));
const factors = await import('../../src/sessions/factors/index.js');
jest.unstable_mockModule('../../src/sessions/factors/index.js', () => ({ ...factors, FACTORS: [...factors.FACTORS, ToyFactor] }));
const { createTestApp } = await import('../support/app.js');

describe('one file and one line', () => {
  let test: TestApp;
  const toy = (): WireClient => new WireClient(test.url, 'toy', null);

  beforeAll(async () => {
    const client = {
      client_id: 'toy', client_name: 'Toy', redirect_uris: [CALLBACK], grant_types: ['authorization_code', 'urn:example:toy'], response_types: ['code'],
      scope: 'openid toys notes:read', token_endpoint_auth_method: 'toy_password', id_token_signed_response_alg: 'ES256',
    };
    test = await createTestApp({ declare: { ...standardWorld, clients: [...standardWorld.clients, client], users: [...standardWorld.users, { preferred_username: 'toymaker', name: 'Toymaker', password: PASSWORD }] } });
  });
  afterAll(async () => test.close());

  const metadata = async (): Promise<Record<string, unknown>> => (await (await fetch(`${test.url}/.well-known/openid-configuration`)).json()) as Record<string, unknown>;

  it('add a grant type and a client authentication method: enabled, in discovery, and under every rule of the endpoint', async () => {
    const answer = await toy().token({ grant_type: 'urn:example:toy', toy: 'bear', toy_password: 'yot' });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ scope: 'notes:read', token_type: 'Bearer' });
    expect((await toy().token({ grant_type: 'urn:example:toy', toy: 'bear', toy_password: 'wrong' })).body['error']).toBe('invalid_client');
    expect((await toy().token({ grant_type: 'urn:example:toy', toy: 'bear', toy_password: 'yot', client_secret: 'x' })).status).toBeGreaterThanOrEqual(400);
    expect((await new WireClient(test.url).token({ grant_type: 'urn:example:toy', toy: 'bear' })).body['error']).toBe('unauthorized_client');
    expect(await metadata()).toMatchObject({
      grant_types_supported: expect.arrayContaining(['urn:example:toy']),
      token_endpoint_auth_methods_supported: expect.arrayContaining(['toy_password']),
    });
  });

  it('add a second factor: asked for of those who hold it, counted when it is wrong, and told as amr and acr', async () => {
    const browser = new Browser(test.url);
    await browser.open(toy().authorizeUrl({ scope: 'openid' }));
    await browser.signIn('toymaker');
    expect(browser.page?.url).toContain('/login/factor');
    expect((await browser.submit({ code: 'toymaker' })).status).toBe(422);
    await browser.submit({ code: 'teddy bear' });
    const page = await browser.decide('allow');
    const { body } = await toy().token({ grant_type: 'authorization_code', code: page.leftFor?.searchParams.get('code') ?? '', redirect_uri: CALLBACK, toy_password: 'yot' });
    expect(decodeJwt(String(body['id_token']))).toMatchObject({ amr: ['pwd', 'otp', 'mfa'], acr: 'urn:doorward:acr:mfa' });
  });

  it('add a response mode: used for success and error, and in discovery', async () => {
    const refused = await new Browser(test.url).open(toy().authorizeUrl({ response_mode: 'toy', prompt: 'none' }));
    expect(refused.headers.get('x-toy')).toBe('yes');
    expect(JSON.parse(refused.leftFor?.searchParams.get('toy') ?? '{}')).toMatchObject({ error: 'login_required', state: 'st', iss: test.url });
    const allowed = await toy().walk(new Browser(test.url), { response_mode: 'toy' });
    expect(JSON.parse(allowed.leftFor?.searchParams.get('toy') ?? '{}')).toMatchObject({ code: expect.stringMatching(/^dwc_/), state: 'st' });
    expect((await metadata())['response_modes_supported']).toContain('toy');
  });

  it('add a claim: registrable, asked for on the consent page, told at UserInfo, and in discovery', async () => {
    const browser = new Browser(test.url);
    await browser.open(toy().authorizeUrl({ scope: 'openid toys' }));
    await browser.signIn();
    expect(browser.text()).toContain('toys');
    const { leftFor } = await browser.decide('allow');
    const tokens = await toy().redeem(leftFor?.searchParams.get('code') ?? '', { toy_password: 'yot' });
    const userinfo = await fetch(`${test.url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${String(tokens.body['access_token'])}` } });
    expect(await userinfo.json()).toMatchObject({ favourite_toy: "alice's bear" });
    expect(await metadata()).toMatchObject({ scopes_supported: expect.arrayContaining(['toys']), claims_supported: expect.arrayContaining(['favourite_toy']) });
  });

  it('add a page: the template is found by its name, and escapes what it is given', async () => {
    const { Templates, VIEWS } = await import('../../src/http/templates.js');
    const folder = `${mkdtempSync(join(tmpdir(), 'doorward-views-'))}/`;
    cpSync(VIEWS, folder, { recursive: true });
    writeFileSync(`${folder}toy.hbs`, '{{#> layout title="Toy"}}<h1>{{name}}</h1>{{/layout}}');
    const page = Templates.load(folder).render('toy', 'en', { name: '<b>bear</b>', base: '', assets: '/assets', locale: 'en', direction: 'ltr' });
    rmSync(folder, { recursive: true });
    expect(page).toContain('<h1>&lt;b&gt;bear&lt;/b&gt;</h1>');
    // The line in the registry is what the compiler asks for: a page that is not in it cannot be sent.
    expect(readFileSync(join(import.meta.dirname, '../../src/http/pages.ts'), 'utf8')).toContain('page<LoginPage>()');
  });
});
