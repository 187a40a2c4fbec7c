import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import { type Statements, type Transaction, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { AlreadyTaken } from './already-taken.js';
import { isIdentifier } from './identifier.js';
import { Role } from './role.entity.js';
import { RoleAssignment } from './role-assignment.entity.js';

/** The columns that lists go by. */
export const ROLE_COLUMNS = { name: { sql: 'name' }, createdAt: { sql: 'created_at' } } as const;
export const ASSIGNMENT_COLUMNS = { userId: { sql: 'user_id' } } as const;

/** Roles and who has them. Every change is told its transaction. */
@Injectable()
export class RoleStore {
  constructor(private readonly database: Database, private readonly clock: Clock) {}

  async find(name: string, statements: Statements = this.database): Promise<Role | undefined> {
    return isIdentifier(name, 128) ? statements.first(Role, 'WHERE name = ?', [name]) : undefined;
  }

  /** The role, its row locked until the transaction ends: nobody gets one that is being removed. */
  async hold(tx: Transaction, name: string): Promise<Role | undefined> {
    if (!isIdentifier(name, 128) || (await tx.run('UPDATE roles SET version = version WHERE name = ?', [name])) === 0) return undefined;
    return this.find(name, tx);
  }

  async list(page: KeysetPage, statements: Statements = this.database): Promise<Role[]> {
    const { tail, params } = keysetTail(page);
    return statements.select(Role, tail, params);
  }

  /** Throws AlreadyTaken ('name'). */
  async create(tx: Transaction, name: string, description: string | null, managedBy: string | null = null): Promise<Role> {
    const now = this.clock.now();
    const role = Object.assign(new Role(), { name, description, managedBy, createdAt: now, updatedAt: now, version: 1 });
    try {
      await tx.insert(Role, role);
    } catch (error) {
      throw error instanceof UniqueViolation ? new AlreadyTaken('name', { cause: error }) : error;
    }
    return role;
  }

  /** `false` when there is no such role; here and below. */
  async describe(tx: Transaction, name: string, description: string | null): Promise<boolean> {
    return (await tx.run('UPDATE roles SET description = ?, updated_at = ?, version = version + 1 WHERE name = ?', [description, this.clock.now(), name])) === 1;
  }

  /** Hands it to a file (`file:<name>`), or to nobody. */
  async setManagedBy(tx: Transaction, name: string, managedBy: string | null): Promise<boolean> {
    return (await tx.run('UPDATE roles SET managed_by = ? WHERE name = ?', [managedBy, name])) === 1;
  }

  async delete(tx: Transaction, name: string): Promise<boolean> {
    if ((await tx.run('DELETE FROM roles WHERE name = ?', [name])) === 0) return false;
    await tx.run('DELETE FROM role_assignments WHERE role_name = ?', [name]);
    return true;
  }

  /** The names of a person's roles, sorted. One statement. */
  async rolesOf(userId: string, statements: Statements = this.database): Promise<string[]> {
    return (await statements.select(RoleAssignment, 'WHERE user_id = ? ORDER BY role_name', [userId])).map(({ roleName }) => roleName);
  }

  async assignments(name: string, page: KeysetPage, statements: Statements): Promise<RoleAssignment[]> {
    const ofRole = { column: { sql: 'role_name' }, comparison: 'eq', value: name } as const;
    const { tail, params } = keysetTail({ ...page, conditions: [ofRole, ...page.conditions] });
    return statements.select(RoleAssignment, tail, params);
  }

  async has(name: string, userId: string, statements: Statements): Promise<boolean> {
    return (await statements.first(RoleAssignment, 'WHERE role_name = ? AND user_id = ?', [name, userId])) !== undefined;
  }

  /** Idempotent. The caller holds the role and knows the person. */
  async assign(tx: Transaction, roleName: string, userId: string): Promise<void> {
    await tx.upsert(RoleAssignment, { roleName, userId, createdAt: this.clock.now() }, ['roleName', 'userId'], []);
  }

  async unassign(tx: Transaction, name: string, userId: string): Promise<boolean> {
    return (await tx.run('DELETE FROM role_assignments WHERE role_name = ? AND user_id = ?', [name, userId])) === 1;
  }
}
