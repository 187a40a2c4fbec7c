import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import { estimateRows } from '../database/row-estimate.js';
import { type Statements, type Transaction, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { AlreadyTaken } from './already-taken.js';
import { isIdentifier } from './identifier.js';
import { loginNameDigest } from './login-name.js';
import { LoginNames } from './login-name.store.js';
import { revokeLinksAbout } from './one-time-link.store.js';
import type { UserDraft } from './user-draft.js';
import { User } from './user.entity.js';

/** What delete() leaves behind is the row alone, under its own id. */
const WIPED_NOT = '(deleted_at IS NULL OR preferred_username <> id)';

/** For lists: in words that no index is taken for. MariaDB would walk through everybody who was not deleted by ix_users_deleted_at, instead of the few who are asked for. */
const NOT_DELETED = 'COALESCE(deleted_at, 0) = 0';

export interface NewUser extends UserDraft {
  /** Generated when left out. Given, it was made by this server and told nobody else: a passkey has its person's id in it before there is the person. */
  readonly id?: string;
  /** Generated when left out. */
  readonly sub?: string;
  readonly passwordHash?: string | null;
  readonly managedBy?: string | null;
  readonly origin?: string | null;
}

/** People. Every change is told its transaction: ending what a person can reach and the audit event belong to the same one. */
@Injectable()
export class UserStore {
  constructor(private readonly database: Database, private readonly clock: Clock, private readonly random: Random, private readonly names: LoginNames) {}

  async findById(id: string, statements: Statements = this.database): Promise<User | undefined> {
    return isIdentifier(id) ? statements.first(User, 'WHERE id = ?', [id]) : undefined;
  }

  async findBySub(sub: string, statements: Statements = this.database): Promise<User | undefined> {
    return isIdentifier(sub, 255) ? statements.first(User, 'WHERE sub = ?', [sub]) : undefined;
  }

  /** By user name or verified e-mail address, in any case; one statement whether or not there is such a person. */
  async findByLoginName(name: string, statements: Statements = this.database): Promise<User | undefined> {
    return statements.first(User, 'WHERE id = (SELECT user_id FROM login_names WHERE name_digest = ?)', [loginNameDigest(name)]);
  }

  /** By the natural key alone, in any case: an e-mail address finds nobody. */
  async findByUserName(name: string, statements: Statements = this.database): Promise<User | undefined> {
    return statements.first(User, "WHERE id = (SELECT user_id FROM login_names WHERE name_digest = ? AND kind = 'username')", [loginNameDigest(name)]);
  }

  /** People that were not deleted, oldest first; `after` is the last id of the page before. At most 200, 50 when left out. */
  async list(page: { readonly after?: string; readonly limit?: number; readonly managedBy?: string } = {}, statements: Statements = this.database): Promise<User[]> {
    const limit = Math.min(200, Math.max(1, Math.trunc(page.limit ?? 50) || 1));
    const managed = page.managedBy === undefined ? '' : 'AND managed_by = ? ';
    const params = page.managedBy === undefined ? [page.after ?? ''] : [page.after ?? '', page.managedBy];
    return statements.select(User, `WHERE deleted_at IS NULL AND id > ? ${managed}ORDER BY id LIMIT ${limit}`, params);
  }

  /** One page of a list with filters and sorting. Those who were deleted only where the conditions ask for them, and never once they were wiped. */
  async page(page: KeysetPage, statements: Statements = this.database): Promise<User[]> {
    const wantsDeleted = page.conditions.some(({ column }) => column.sql === 'deleted_at');
    const { tail, params } = keysetTail(withoutUnfitIndex(page), wantsDeleted ? WIPED_NOT : NOT_DELETED);
    return statements.select(User, tail, params);
  }

  /** About how many rows there are. */
  async estimate(statements: Statements = this.database): Promise<number> {
    return estimateRows(statements, this.database.dialect.name, 'users');
  }

  /** Anybody who was not wiped; those who were deleted and kept among them. */
  async findKept(id: string, statements: Statements): Promise<User | undefined> {
    const user = isIdentifier(id) ? await statements.first(User, `WHERE id = ? AND ${WIPED_NOT}`, [id]) : undefined;
    return user?.id === id ? user : undefined;
  }

  /** Throws AlreadyTaken, naming the field. */
  async create(tx: Transaction, user: NewUser): Promise<User> {
    const created = this.toRow(user);
    try {
      await tx.insert(User, created);
    } catch (error) {
      throw error instanceof UniqueViolation ? new AlreadyTaken('sub', { cause: error }) : error;
    }
    await this.names.add(tx, created);
    return created;
  }

  /** Many at once, in few statements; in the order in which they were given. Throws AlreadyTaken, which may name another field than the one that is taken. */
  async createAll(tx: Transaction, users: readonly NewUser[]): Promise<User[]> {
    const created = users.map((user) => this.toRow(user));
    try {
      await tx.insertAll(User, created);
    } catch (error) {
      throw error instanceof UniqueViolation ? new AlreadyTaken('sub', { cause: error }) : error;
    }
    await this.names.addAll(tx, created);
    return created;
  }

  /** Which of these user names are somebody's, as they were given. One statement. */
  async takenUserNames(names: readonly string[], statements: Statements): Promise<ReadonlySet<string>> {
    if (names.length === 0) return new Set();
    const byDigest = new Map(names.map((name) => [name, loginNameDigest(name)]));
    const sql = `SELECT name_digest FROM login_names WHERE name_digest IN (${names.map(() => '?').join(', ')}) AND kind = 'username'`;
    const taken = new Set((await statements.rows<{ name_digest: string }>(sql, names.map((name) => byDigest.get(name) ?? ''))).map((row) => row.name_digest));
    return new Set(names.filter((name) => taken.has(byDigest.get(name) ?? '')));
  }

  /**
   * Replaces what is told of a person. Throws AlreadyTaken. With `version`, only if nobody has changed the row since.
   * `unknown` and `changed` have written nothing.
   */
  async update(tx: Transaction, id: string, draft: UserDraft, version?: number): Promise<'updated' | 'changed' | 'unknown'> {
    const expected = version === undefined ? '' : ' AND version = ?';
    const params = [this.clock.now(), id, ...(version === undefined ? [] : [version])];
    const locked = await tx.run(`UPDATE users SET updated_at = ?, version = version + 1 WHERE id = ? AND deleted_at IS NULL${expected}`, params);
    if (locked === 0) return (await tx.first(User, 'WHERE id = ? AND deleted_at IS NULL', [id])) === undefined ? 'unknown' : 'changed';
    await tx.update(User, toColumns(draft), { id });
    await this.names.replace(tx, { id, ...draft });
    return 'updated';
  }

  /** Hands the row to a file (`file:<name>`), or to nobody. */
  async setManagedBy(tx: Transaction, id: string, managedBy: string | null): Promise<boolean> {
    return (await tx.update(User, { managedBy }, { id })) === 1;
  }

  /**
   * Takes a PHC string, or null for a person who may not sign in by password. `byLink`: by a link that may have been mailed, so that whoever set it may have
   * their mailbox and nothing else. The caller ends sessions and authorizations.
   */
  async setPasswordHash(tx: Transaction, id: string, phc: string | null, { byLink = false } = {}): Promise<boolean> {
    await this.closeSideDoors(tx, id);
    const now = String(this.clock.now());
    const times = `password_changed_at = ${phc === null ? 'NULL' : now}, password_mailed_at = ${byLink ? now : 'NULL'}`;
    return this.touch(tx, `${times}, password_hash = ?`, phc, 'id = ? AND deleted_at IS NULL', id);
  }

  /** Whoever has the password has shown more than the mailbox that it came by. In a transaction that holds the person. No new version: nothing about them changed. */
  async trustPassword(tx: Transaction, id: string): Promise<void> {
    await tx.run('UPDATE users SET password_mailed_at = NULL WHERE id = ?', [id]);
  }

  /**
   * Whatever somebody else may have opened while they were in: links that set a password or prove another address, devices that need no second factor,
   * sign-ins that wait for one, and factors that were begun and that the owner could make count.
   * A new password would keep nobody out who can still make the account's address their own.
   */
  async closeSideDoors(tx: Transaction, id: string): Promise<void> {
    await revokeLinksAbout(tx, id);
    await tx.run('DELETE FROM remembered_devices WHERE user_id = ?', [id]);
    await tx.run('DELETE FROM pending_sign_ins WHERE user_id = ?', [id]);
    // Not the passkeys that a browser made by itself: they are good, though nobody has confirmed them yet.
    await tx.run('DELETE FROM credentials WHERE user_id = ? AND confirmed_at IS NULL AND expires_at IS NOT NULL', [id]);
  }

  /** `false` when the person is unknown or disabled already. The caller ends sessions and authorizations. */
  async disable(tx: Transaction, id: string, at: number): Promise<boolean> {
    if (!(await this.touch(tx, 'disabled_at = ?', at, 'id = ? AND deleted_at IS NULL AND disabled_at IS NULL', id))) return false;
    // Who is enabled again must not find a way in that somebody else may have kept meanwhile.
    await this.closeSideDoors(tx, id);
    return true;
  }

  /** `false` when the person is unknown or was not disabled. */
  async enable(tx: Transaction, id: string): Promise<boolean> {
    return this.touch(tx, 'disabled_at = ?', null, 'id = ? AND deleted_at IS NULL AND disabled_at IS NOT NULL', id);
  }

  /**
   * Wipes the person and keeps the row, so that the subject identifier is never given to anybody else (OpenID Connect Core §8):
   * applications would take the newcomer for the one who left. The names become free.
   */
  async delete(tx: Transaction, id: string): Promise<boolean> {
    if (!isIdentifier(id)) return false;
    const now = this.clock.now();
    const wiped = await tx.run(
      `UPDATE users SET preferred_username = id, email = NULL, email_verified = 0, profile = '{}', password_hash = NULL, password_changed_at = NULL, password_mailed_at = NULL, managed_by = NULL, origin = NULL,
              deleted_at = COALESCE(deleted_at, ?), disabled_at = COALESCE(disabled_at, ?), updated_at = ?, version = version + 1 WHERE id = ? AND ${WIPED_NOT}`,
      [now, now, now, id],
    );
    if (wiped === 0) return false;
    await this.names.remove(tx, id);
    await tx.run('DELETE FROM group_members WHERE user_id = ?', [id]);
    await tx.run('DELETE FROM role_assignments WHERE user_id = ?', [id]);
    await tx.run('DELETE FROM admin_roles WHERE user_id = ?', [id]);
    await revokeLinksAbout(tx, id);
    await tx.run('DELETE FROM credentials WHERE user_id = ?', [id]);
    await tx.run('DELETE FROM email_codes WHERE user_id = ?', [id]);
    await tx.run('DELETE FROM remembered_devices WHERE user_id = ?', [id]);
    await tx.run('DELETE FROM pending_sign_ins WHERE user_id = ?', [id]);
    return true;
  }

  /**
   * Deletes the person and keeps what is known of them, for whoever has to answer for it later; `delete` wipes it. The names become free.
   * `false`: unknown, or deleted already. The caller ends sessions and authorizations.
   */
  async retire(tx: Transaction, id: string, at: number): Promise<boolean> {
    const sql = 'deleted_at = ?, disabled_at = COALESCE(disabled_at, updated_at)';
    if (!(await this.touch(tx, sql, at, 'id = ? AND deleted_at IS NULL', id))) return false;
    await this.names.remove(tx, id);
    await tx.run('DELETE FROM group_members WHERE user_id = ?', [id]);
    await revokeLinksAbout(tx, id);
    return true;
  }

  /**
   * Brings a person back who was deleted and not wiped: disabled, and in no group. `undefined`: there is no such person. Throws AlreadyTaken where
   * somebody has the name or the address by now.
   */
  async restore(tx: Transaction, id: string): Promise<User | undefined> {
    if (!(await this.touch(tx, 'deleted_at = ?', null, `id = ? AND deleted_at IS NOT NULL AND ${WIPED_NOT}`, id))) return undefined;
    const user = await tx.first(User, 'WHERE id = ?', [id]);
    if (user !== undefined) await this.names.add(tx, user);
    return user;
  }

  /**
   * Locks the person's row until the transaction ends, and tells whether they are still as they were read: able to sign in, same password.
   * A session begun under this lock is either seen and ended by a password change or a disabling, or never begun. By version, which a
   * password that is merely hashed anew leaves alone.
   */
  async holdUnchanged(tx: Transaction, user: User): Promise<boolean> {
    const sql = 'UPDATE users SET version = version WHERE id = ? AND version = ? AND disabled_at IS NULL AND deleted_at IS NULL';
    return (await tx.run(sql, [user.id, user.version])) === 1;
  }

  /** The person as they are now, their row locked until the transaction ends. Undefined: unknown or deleted. */
  async hold(tx: Transaction, id: string): Promise<User | undefined> {
    if (!isIdentifier(id) || (await tx.run('UPDATE users SET version = version WHERE id = ? AND deleted_at IS NULL', [id])) === 0) return undefined;
    return tx.first(User, 'WHERE id = ?', [id]);
  }

  /** Locks the person's row until the transaction ends; `false` when they may not sign in. */
  async holdActive(tx: Transaction, id: string): Promise<boolean> {
    return (await tx.run('UPDATE users SET version = version WHERE id = ? AND disabled_at IS NULL AND deleted_at IS NULL', [id])) === 1;
  }

  /** Stores the same password under newer hash parameters, unless it was changed meanwhile. No new version: nothing about the person changed. */
  async replacePasswordHash(id: string, replaced: string, phc: string): Promise<boolean> {
    return (await this.database.run('UPDATE users SET password_hash = ? WHERE id = ? AND password_hash = ?', [phc, id, replaced])) === 1;
  }

  private toRow(user: NewUser): User {
    const id = user.id ?? this.random.id('usr');
    const now = this.clock.now();
    return Object.assign(new User(), {
      id, sub: user.sub ?? id, ...toColumns(user),
      passwordHash: user.passwordHash ?? null, passwordChangedAt: typeof user.passwordHash === 'string' ? now : null, passwordMailedAt: null, disabledAt: null, deletedAt: null,
      managedBy: user.managedBy ?? null, origin: user.origin ?? null,
      createdAt: now, updatedAt: now, version: 1,
    });
  }

  private async touch(tx: Transaction, change: string, value: string | number | null, where: string, id: string): Promise<boolean> {
    const sql = `UPDATE users SET ${change}, updated_at = ?, version = version + 1 WHERE ${where}`;
    return (await tx.run(sql, [value, this.clock.now(), id])) === 1;
  }
}

function toColumns(draft: UserDraft): Pick<User, 'preferredUsername' | 'email' | 'emailVerified' | 'profile'> {
  const { preferredUsername, email, emailVerified, profile } = draft;
  return { preferredUsername, email, emailVerified, profile };
}

/** The index of who has verified their address finds few people out of many, in the order in which they were made. With anything else it would have most people sorted for each page: the plus keeps SQLite, which does not count, from it. */
function withoutUnfitIndex(page: KeysetPage): KeysetPage {
  if (page.conditions.length === 1 && page.sort[0]?.column.sql === 'created_at') return page;
  return { ...page, conditions: page.conditions.map((condition) => (condition.column.sql === 'email_verified' ? { ...condition, column: { sql: '+email_verified' } } : condition)) };
}
