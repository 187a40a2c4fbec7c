import { Injectable } from '@nestjs/common';
import { type Transaction, UniqueViolation } from '../database/statements.js';
import { AlreadyTaken } from './already-taken.js';
import { LoginName } from './login-name.entity.js';
import { loginNameDigest } from './login-name.js';
import type { User } from './user.entity.js';

type Named = Pick<User, 'id' | 'preferredUsername' | 'email' | 'emailVerified'>;

/** Whose each user name and verified e-mail address is. The primary key makes them unique over both together, however many create at once. */
@Injectable()
export class LoginNames {
  /** Throws AlreadyTaken. */
  async add(tx: Transaction, user: Named): Promise<void> {
    for (const name of namesOf(user)) await this.insert(tx, name);
  }

  /** Those of many people, in few statements. Throws AlreadyTaken, without knowing which of their names it was. */
  async addAll(tx: Transaction, users: readonly Named[]): Promise<void> {
    try {
      await tx.insertAll(LoginName, users.flatMap(namesOf));
    } catch (error) {
      throw error instanceof UniqueViolation ? new AlreadyTaken('preferred_username', { cause: error }) : error;
    }
  }

  /** Makes the names of the user those it has now. Throws AlreadyTaken. */
  async replace(tx: Transaction, user: Named): Promise<void> {
    const stored = await tx.select(LoginName, 'WHERE user_id = ?', [user.id]);
    const wanted = namesOf(user);
    const dropped = stored.filter((name) => !wanted.some((other) => other.nameDigest === name.nameDigest));
    for (const name of dropped) await tx.run('DELETE FROM login_names WHERE name_digest = ? AND user_id = ?', [name.nameDigest, user.id]);
    const added = wanted.filter((name) => !stored.some((other) => other.nameDigest === name.nameDigest));
    for (const name of added) await this.insert(tx, name);
  }

  async remove(tx: Transaction, userId: string): Promise<void> {
    await tx.run('DELETE FROM login_names WHERE user_id = ?', [userId]);
  }

  private async insert(tx: Transaction, name: LoginName): Promise<void> {
    try {
      await tx.insert(LoginName, name);
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      throw new AlreadyTaken(name.kind === 'username' ? 'preferred_username' : 'email', { cause: error });
    }
  }
}

/** An address that nobody has verified is no name to sign in with: anybody could claim anybody's. */
function namesOf(user: Named): LoginName[] {
  const name = (text: string, kind: LoginName['kind']): LoginName => Object.assign(new LoginName(), { nameDigest: loginNameDigest(text), userId: user.id, kind });
  const own = [name(user.preferredUsername, 'username')];
  return user.email !== null && user.emailVerified ? [...own, name(user.email, 'email')] : own;
}
