import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { KeysetPage } from '../../src/database/keyset.js';
import { Clock } from '../../src/platform/clock.js';
import { Random } from '../../src/platform/random.js';
import { LoginNames } from '../../src/users/login-name.store.js';
import { UserStore } from '../../src/users/user.store.js';
import { eachDatabase, freshDatabase, type FreshDatabase } from '../support/database.js';

const PEOPLE = 5000;
const BY_MADE = [{ column: { sql: 'created_at' } }, { column: { sql: 'id' } }];

eachDatabase('The few among many people', (dialect) => {
  let fresh: FreshDatabase;
  let users: UserStore;
  beforeAll(async () => {
    fresh = await freshDatabase(dialect);
    const clock = new Clock();
    users = new UserStore(fresh.database, clock, new Random(clock), new LoginNames());
    for (let from = 0; from < PEOPLE; from += 1000) {
      const rows = Array.from({ length: 1000 }, (_, index) => from + index).map((n) => [`usr_${n}`, `sub_${n}`, `name${n}`, n % 1000 === 999 ? 0 : 1, n % 1000 === 998 ? n + 1 : null, n % 1000 === 997 ? n + 1 : null, n, n]);
      await fresh.database.run(`INSERT INTO users (id, sub, preferred_username, email_verified, disabled_at, deleted_at, created_at, updated_at, profile, version) VALUES ${rows.map(() => "(?, ?, ?, ?, ?, ?, ?, ?, '{}', 1)").join(', ')}`, rows.flat());
    }
    if (dialect === 'mysql') await fresh.database.rows('ANALYZE TABLE users');
  });
  afterAll(() => fresh.close());

  /** The index that the page's statement goes by. */
  const indexOf = async (page: KeysetPage): Promise<string> => {
    let plan = '';
    const explaining = new Proxy(fresh.database, {
      get: (target, name) => (name !== 'select' ? Reflect.get(target, name) as unknown : async (_entity: unknown, tail: string, params: never) => {
        const found = await target.rows<Record<string, unknown>>(`EXPLAIN ${dialect === 'sqlite' ? 'QUERY PLAN' : 'FORMAT=TRADITIONAL'} SELECT * FROM users ${tail}`, params);
        plan = found.map((row) => String(row['detail'] ?? row['key'])).join('; ');
        return [];
      }),
    });
    await users.page(page, explaining);
    return plan;
  };

  it.each([
    ['disabled', 'ix_users_disabled_at', [{ column: { sql: 'disabled_at', nullable: true }, comparison: 'not-null' }]],
    ['deleted', 'ix_users_deleted_at', [{ column: { sql: 'deleted_at', nullable: true }, comparison: 'not-null' }]],
    ['unverified', 'ix_users_email_verified', [{ column: { sql: 'email_verified' }, comparison: 'eq', value: 0 }]],
  ] as const)('are found by an index of their own: %s', async (_who, index, conditions) => {
    const page = { conditions, sort: BY_MADE, limit: 3 } as const;
    expect(await users.page(page)).toHaveLength(3);
    expect(await indexOf(page)).toContain(index);
    expect(await indexOf({ ...page, after: [10, 'usr_10'] })).toContain(index);
  });

  it('take no index from who lists all, those who can sign in, or the verified in another order', async () => {
    const updated = [{ column: { sql: 'updated_at' } }, { column: { sql: 'id' } }];
    const active = [{ column: { sql: 'disabled_at', nullable: true }, comparison: 'null' }] as const;
    for (const [conditions, sort, index] of [[[], BY_MADE, 'created_at'], [active, BY_MADE, 'created_at'], [[], updated, 'updated_at'], [[{ column: { sql: 'email_verified' }, comparison: 'eq', value: 1 }], updated, 'updated_at']] as const) {
      const plan = await indexOf({ conditions, sort, limit: 3 });
      if (dialect === 'sqlite') expect(plan).toContain(`ix_users_${index}`);
      expect(plan).not.toMatch(/TEMP B-TREE|email_verified/);
    }
  });
});
