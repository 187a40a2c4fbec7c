import { afterEach } from '@jest/globals';
import type { Database } from '../../src/database/database.js';
import { Random } from '../../src/platform/random.js';
import { GroupStore } from '../../src/users/group.store.js';
import { LoginNames } from '../../src/users/login-name.store.js';
import type { User } from '../../src/users/user.entity.js';
import { type NewUser, UserStore } from '../../src/users/user.store.js';
import { eachDatabase, type FreshDatabase, freshDatabase } from '../support/database.js';
import { FakeClock } from '../support/fake-clock.js';

/** The same suite on every database; what `fresh` opens is closed after each test. */
export function onEachDatabase(name: string, define: (fresh: () => Promise<Database>) => void): void {
  eachDatabase(name, (dialect) => {
    const opened: FreshDatabase[] = [];
    afterEach(async () => {
      for (const one of opened.splice(0)) await one.close();
    });
    define(async () => {
      const one = await freshDatabase(dialect);
      opened.push(one);
      return one.database;
    });
  });
}

/** The stores of people over one database, as the module wires them. */
export class People {
  readonly clock = new FakeClock();
  readonly users: UserStore;
  readonly groups: GroupStore;

  constructor(readonly database: Database) {
    this.users = new UserStore(database, this.clock, new Random(this.clock), new LoginNames());
    this.groups = new GroupStore(database, this.clock);
  }

  /** A user in a transaction of its own. */
  async create(user: Partial<NewUser> & { preferredUsername: string }): Promise<User> {
    return this.database.transaction((tx) => this.users.create(tx, { email: null, emailVerified: false, profile: {}, ...user }));
  }
}
