import { expect, it } from '@jest/globals';
import { CleanUp } from '../../src/database/clean-up.js';
import { AttemptLimits } from '../../src/limits/attempt-limits.js';
import { RequestLimits } from '../../src/limits/request-limits.js';
import { digest } from '../../src/platform/token-digest.js';
import { createTestApp } from '../support/app.js';
import { eachDatabase } from '../support/database.js';

eachDatabase('the counters of a running server', (dialect) => {
  it('are cleaned up after their window, and none before', async () => {
    const app = await createTestApp({ dialect, environment: { RATE_LIMITS: 'on' } });
    try {
      const attempt = { account: digest('alice'), address: '192.0.2.7', device: null };
      expect(await app.get(AttemptLimits).guard(attempt, () => Promise.resolve(false), (right) => !right)).toEqual({ admitted: true, result: false });
      expect(await app.get(RequestLimits).take('mail', 'alice', 1, 3 * 3600)).toBe(true);
      const left = async (): Promise<number> => (await app.database.rows('SELECT key_digest FROM limit_counters')).length;
      expect(await left()).toBe(5);
      await app.get(CleanUp).run();
      expect(await left()).toBe(5);
      app.clock.advance('2h');
      await app.get(CleanUp).run();
      expect(await left()).toBe(2);
      app.clock.advance('2d');
      await app.get(CleanUp).run();
      expect(await left()).toBe(0);
    } finally {
      await app.close();
    }
  });
});
