import { expect } from '@jest/globals';
import type { Plan } from './basic.js';
import { module } from './modules.js';
import { ADDRESS, EMAIL, PHONE, PROFILE } from './world.js';

/** The claims of a person, and the ways to fetch them. */
export function claimModules(plan: Plan): void {
  const ways: Readonly<Record<string, (token: string) => RequestInit>> = {
    'oidcc-userinfo-get': (token) => ({ headers: { authorization: `Bearer ${token}` } }),
    'oidcc-userinfo-post-header': (token) => ({ method: 'POST', headers: { authorization: `Bearer ${token}` } }),
    'oidcc-userinfo-post-body': (token) => ({ method: 'POST', body: new URLSearchParams({ access_token: token }) }),
  };
  for (const [name, request] of Object.entries(ways)) {
    module(name, 'the sub of the ID token, as JSON', async () => {
      const { tokens, claims } = await plan.first.signIn(plan.browser());
      const answer = await fetch(plan.first.server.userinfo_endpoint ?? '', request(tokens.access_token));
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/json/)]);
      expect(await answer.json()).toEqual({ sub: claims.sub });
    });
  }

  const scopes: Readonly<Record<string, readonly [scope: string, claims: object]>> = {
    'oidcc-scope-profile': ['openid profile', { ...PROFILE, preferred_username: 'ada', updated_at: expect.any(Number) }],
    'oidcc-scope-email': ['openid email', EMAIL],
    'oidcc-scope-address': ['openid address', ADDRESS],
    'oidcc-scope-phone': ['openid phone', PHONE],
    'oidcc-scope-all': ['openid profile email address phone', { ...PROFILE, ...EMAIL, ...PHONE, ...ADDRESS, preferred_username: 'ada', updated_at: expect.any(Number) }],
  };
  for (const [name, [scope, told]] of Object.entries(scopes)) {
    module(name, 'every claim of the scope and no other, from the UserInfo endpoint alone', async () => {
      expect(plan.first.server.scopes_supported).toEqual(expect.arrayContaining(scope.split(' ')));
      const signedIn = await plan.first.signIn(plan.browser(), { scope });
      expect(await plan.first.userinfo(signedIn)).toEqual({ sub: signedIn.claims.sub, ...told });
    });
  }
}
