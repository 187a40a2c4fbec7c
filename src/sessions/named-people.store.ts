import { Injectable } from '@nestjs/common';
import { countHeld, heldTypes } from '../credentials/credential.store.js';
import { Database } from '../database/database.js';
import { columnsOf, readEntity } from '../database/mapping.js';
import { loginNameDigest } from '../users/login-name.js';
import { User } from '../users/user.entity.js';
import type { FactorPerson } from './factors/factor.js';

/** Whom a name that was typed belongs to, and what they hold beside their password: every sign-in asks for both. */
@Injectable()
export class NamedPeople {
  constructor(private readonly database: Database) {}

  /** By user name or verified e-mail address, in any case; one statement and one row, whoever it is and whatever they hold. */
  async find(name: string): Promise<FactorPerson | undefined> {
    const row = await this.database.row<Record<string, unknown>>(
      `SELECT ${columnsOf(User, 'u')}, ${heldTypes('u.id')} AS held FROM users u WHERE u.id = (SELECT user_id FROM login_names WHERE name_digest = ?)`,
      [loginNameDigest(name)],
    );
    return row === undefined ? undefined : { user: readEntity(User, row, 'u'), held: countHeld(row['held']) };
  }
}
