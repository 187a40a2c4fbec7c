import { expect } from '@jest/globals';
import type { Plan } from './basic.js';
import { module } from './modules.js';
import type { Wishes } from './relying-party.js';

/** Parameters that a server may do nothing about, but must bear. */
export function parameterModules(plan: Plan): void {
  const borne: Readonly<Record<string, Wishes>> = {
    'oidcc-display-page': { display: 'page' },
    'oidcc-display-popup': { display: 'popup' },
    'oidcc-ensure-request-with-unknown-parameter-succeeds': { extra: 'foobar' },
    'oidcc-login-hint': { login_hint: 'buffy@example.test' },
    'oidcc-ui-locales': { ui_locales: 'se' },
    'oidcc-claims-locales': { claims_locales: 'se' },
  };
  for (const [name, wishes] of Object.entries(borne)) {
    module(name, `a sign-in as without ${Object.keys(wishes).join()}`, async () => {
      const { claims } = await plan.first.signIn(plan.browser(), wishes);
      expect(claims.iss).toBe(plan.test.url);
    });
  }

  module('oidcc-ensure-request-with-acr-values-succeeds', 'an acr that was asked for', async () => {
    const offered = plan.first.server['acr_values_supported'];
    const asked = Array.isArray(offered) ? offered.map(String) : ['1', '2'];
    const { claims } = await plan.first.signIn(plan.browser(), { acr_values: asked.join(' ') });
    expect(asked).toContain(claims['acr']);
  });
}
