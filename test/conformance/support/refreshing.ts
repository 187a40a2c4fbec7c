import { expect } from '@jest/globals';
import { decodeJwt } from 'jose';
import type { TestApp } from '../../support/app.js';
import type { Browser } from '../../support/browser.js';
import type { RelyingParty } from './relying-party.js';

interface Plan { readonly test: TestApp; browser(): Browser }

/** Signs in, refreshes, and compares; answers with the newest refresh token. OpenID Connect Core §12.2. */
export async function expectRefreshes(party: RelyingParty, plan: Plan, form: Readonly<Record<string, string>> = {}): Promise<string> {
  const { tokens, claims } = await party.signIn(plan.browser(), { scope: 'openid offline_access', prompt: 'consent' });
  expect(tokens.refresh_token).toMatch(/^[\x20-\x7e]{22,}$/);
  plan.test.clock.advance('1s');
  const refreshed = await party.refreshed(tokens.refresh_token ?? '', form);
  expect(refreshed.access_token).not.toBe(tokens.access_token);
  const again = decodeJwt(refreshed.id_token ?? '');
  expect([again.iss, again.sub, again.aud, again['auth_time'], again['azp']]).toEqual([claims.iss, claims.sub, claims.aud, claims.auth_time, claims.azp]);
  expect(Number(again.iat)).toBeGreaterThan(claims.iat);
  expect((await fetch(party.server.userinfo_endpoint ?? '', { headers: { authorization: `Bearer ${refreshed.access_token}` } })).status).toBe(200);
  return refreshed.refresh_token ?? '';
}
