import { expect } from '@jest/globals';
import type { Plan } from './basic.js';
import { module } from './modules.js';
import { expectRefreshes } from './refreshing.js';

/** Codes and refresh tokens, used twice or by somebody else. */
export function tokenModules(plan: Plan): void {
  async function usedTwice(after: string): Promise<number> {
    const { code, tokens } = await plan.first.signIn(plan.browser());
    plan.test.clock.advance(after);
    expect(await plan.first.redeemError(code)).toEqual({ status: 400, error: 'invalid_grant' });
    return (await fetch(plan.first.server.userinfo_endpoint ?? '', { headers: { authorization: `Bearer ${tokens.access_token}` } })).status;
  }

  module('oidcc-codereuse', 'invalid_grant for the second use', async () => {
    await usedTwice('1s');
  });

  module('oidcc-codereuse-30seconds', 'invalid_grant for the second use, and an end to the first access token', async () => {
    expect(await usedTwice('30s')).toBe(401);
  });

  module('oidcc-refresh-token', 'new tokens for the same person, to the client that it was issued to', async () => {
    expect(plan.first.server.grant_types_supported).toContain('refresh_token');
    for (const [party, form] of [[plan.first, { scope: 'openid offline_access' }], [plan.second, {}]] as const) {
      const refreshToken = await expectRefreshes(party, plan, form);
      const other = party === plan.first ? plan.second : plan.first;
      const stolen = await other.refresh(refreshToken);
      expect([stolen.status, ((await stolen.json()) as { error: string }).error]).toEqual([400, 'invalid_grant']);
    }
  });
}
