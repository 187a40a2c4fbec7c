import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import type { Statements, Transaction } from '../database/statements.js';
import { AdminRole } from './admin-role.entity.js';
import type { AdminRoleName } from './admin-roles.js';
import { isIdentifier } from './identifier.js';

export const ADMIN_COLUMNS = { userId: { sql: 'user_id' }, role: { sql: 'role' }, createdAt: { sql: 'created_at' } } as const;

/** By a password, a passkey, or a link that lets them choose a password: an owner without any of these is no way back in. */
const HAS_A_WAY_IN = `EXISTS (SELECT 1 FROM users w WHERE w.id = admin_roles.user_id AND (w.password_hash IS NOT NULL
  OR EXISTS (SELECT 1 FROM credentials c WHERE c.user_id = w.id AND c.type = 'passkey' AND c.confirmed_at IS NOT NULL)
  OR EXISTS (SELECT 1 FROM one_time_links l WHERE l.subject = w.id AND l.purpose = 'password-setup' AND l.used_at IS NULL AND l.expires_at > ?)))`;
const ENABLED = 'EXISTS (SELECT 1 FROM users u WHERE u.id = admin_roles.user_id AND u.disabled_at IS NULL AND u.deleted_at IS NULL)';

/** Who has power. Whoever may not sign in has none: their row waits for their return. Every change is told its transaction. */
@Injectable()
export class AdminRoleStore {
  constructor(private readonly database: Database) {}

  /** The role that counts now; undefined also for the disabled and the deleted. One statement. */
  async roleOf(userId: string, statements: Statements = this.database): Promise<AdminRoleName | undefined> {
    if (!isIdentifier(userId)) return undefined;
    return (await statements.first(AdminRole, `WHERE user_id = ? AND ${ENABLED}`, [userId]))?.role;
  }

  /** The row as it stands, whether or not the person may sign in. */
  async find(userId: string, statements: Statements = this.database): Promise<AdminRole | undefined> {
    return isIdentifier(userId) ? statements.first(AdminRole, 'WHERE user_id = ?', [userId]) : undefined;
  }

  /** Gives the person this role, or another than before. The caller knows that there is such a person. */
  async set(tx: Transaction, userId: string, role: AdminRoleName, at: number): Promise<void> {
    const changed = await tx.run('UPDATE admin_roles SET role = ?, updated_at = ?, version = version + 1 WHERE user_id = ?', [role, at, userId]);
    if (changed === 0) await tx.insert(AdminRole, { userId, role, createdAt: at, updatedAt: at, version: 1 });
  }

  /** `false` when the person had none. */
  async remove(tx: Transaction, userId: string): Promise<boolean> {
    return (await tx.run('DELETE FROM admin_roles WHERE user_id = ?', [userId])) === 1;
  }

  /** How many people who may sign in have this role; without it, any. */
  async count(role?: AdminRoleName, statements: Statements = this.database): Promise<number> {
    const narrowed = role === undefined ? '' : 'role = ? AND ';
    const row = await statements.row<{ n: number }>(`SELECT COUNT(*) AS n FROM admin_roles WHERE ${narrowed}${ENABLED}`, role === undefined ? [] : [role]);
    return Number(row?.n ?? 0);
  }

  /** One page, the disabled included; the deleted have lost their row. */
  async list(page: KeysetPage, statements: Statements = this.database): Promise<AdminRole[]> {
    const { tail, params } = keysetTail(page);
    return statements.select(AdminRole, tail, params);
  }

  /**
   * Whether somebody else is an owner who may sign in, and can. Locks the rows of all owners first, in the order of the primary key: of two requests
   * that would each remove the other's last owner, the second waits here and then sees what the first has done (reads are READ COMMITTED).
   */
  async hasAnotherOwner(tx: Transaction, userId: string, at: number): Promise<boolean> {
    await this.lockOwners(tx);
    const other = await tx.first(AdminRole, `WHERE role = 'owner' AND user_id <> ? AND ${ENABLED} AND ${HAS_A_WAY_IN} LIMIT 1`, [userId, at]);
    return other !== undefined;
  }

  /** The same of anybody, as the transaction has left it. */
  async hasOwner(tx: Transaction, at: number): Promise<boolean> {
    await this.lockOwners(tx);
    return (await tx.first(AdminRole, `WHERE role = 'owner' AND ${ENABLED} AND ${HAS_A_WAY_IN} LIMIT 1`, [at])) !== undefined;
  }

  private async lockOwners(tx: Transaction): Promise<void> {
    await tx.run("UPDATE admin_roles SET version = version WHERE role = 'owner'");
  }
}
