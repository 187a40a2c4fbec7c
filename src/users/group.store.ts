import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import { estimateRows } from '../database/row-estimate.js';
import { type Statements, type Transaction, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { AlreadyTaken } from './already-taken.js';
import { GroupMember } from './group-member.entity.js';
import { Group } from './group.entity.js';
import { isIdentifier } from './identifier.js';
import { Invitation } from './invitation.entity.js';

/** Groups and who is in them. Every change is told its transaction. */
@Injectable()
export class GroupStore {
  constructor(private readonly database: Database, private readonly clock: Clock) {}

  async find(name: string, statements: Statements = this.database): Promise<Group | undefined> {
    return isIdentifier(name, 128) ? statements.first(Group, 'WHERE name = ?', [name]) : undefined;
  }

  /** By name; `after` is the last name of the page before. At most 200, 50 when left out. */
  async list(page: { readonly after?: string; readonly limit?: number } = {}, statements: Statements = this.database): Promise<Group[]> {
    return statements.select(Group, `WHERE name > ? ORDER BY name LIMIT ${toLimit(page.limit)}`, [page.after ?? '']);
  }

  /** One page of a list with filters and sorting. */
  async page(page: KeysetPage, statements: Statements = this.database): Promise<Group[]> {
    const { tail, params } = keysetTail(page);
    return statements.select(Group, tail, params);
  }

  /** About how many there are. */
  async estimate(statements: Statements = this.database): Promise<number> {
    return estimateRows(statements, this.database.dialect.name, 'user_groups');
  }

  /** Locks the row until the transaction ends: nobody joins, or comes to name, a group that is being removed. */
  async lock(tx: Transaction, name: string): Promise<void> {
    await this.hold(tx, name);
  }

  /** The same; `false` when there is no such group. */
  async hold(tx: Transaction, name: string): Promise<boolean> {
    return isIdentifier(name, 128) && (await tx.run('UPDATE user_groups SET version = version WHERE name = ?', [name])) === 1;
  }

  /** Throws AlreadyTaken ('name'). */
  async create(tx: Transaction, group: { readonly name: string; readonly description?: string | null; readonly managedBy?: string | null }): Promise<Group> {
    const now = this.clock.now();
    const { name, description = null, managedBy = null } = group;
    const created = Object.assign(new Group(), { name, description, managedBy, createdAt: now, updatedAt: now, version: 1 });
    try {
      await tx.insert(Group, created);
    } catch (error) {
      throw error instanceof UniqueViolation ? new AlreadyTaken('name', { cause: error }) : error;
    }
    return created;
  }

  /** `false` when there is no such group. */
  async describe(tx: Transaction, name: string, description: string | null, managedBy: string | null): Promise<boolean> {
    const sql = 'UPDATE user_groups SET description = ?, managed_by = ?, updated_at = ?, version = version + 1 WHERE name = ?';
    return (await tx.run(sql, [description, managedBy, this.clock.now(), name])) === 1;
  }

  /** Who declares the group (`file:doorward.yaml`); null: nobody. `false` when there is no such group. */
  async setManagedBy(tx: Transaction, name: string, managedBy: string | null): Promise<boolean> {
    return (await tx.run('UPDATE user_groups SET managed_by = ? WHERE name = ?', [managedBy, name])) === 1;
  }

  /** Members stay. Throws AlreadyTaken ('name'); `false` when there is no such group. What names the group elsewhere is the caller's. */
  async rename(tx: Transaction, name: string, renamed: string): Promise<boolean> {
    try {
      const sql = 'UPDATE user_groups SET name = ?, updated_at = ?, version = version + 1 WHERE name = ?';
      if ((await tx.run(sql, [renamed, this.clock.now(), name])) === 0) return false;
    } catch (error) {
      throw error instanceof UniqueViolation ? new AlreadyTaken('name', { cause: error }) : error;
    }
    await tx.run('UPDATE group_members SET group_name = ? WHERE group_name = ?', [renamed, name]);
    return true;
  }

  async delete(tx: Transaction, name: string): Promise<boolean> {
    if ((await tx.run('DELETE FROM user_groups WHERE name = ?', [name])) === 0) return false;
    await tx.run('DELETE FROM group_members WHERE group_name = ?', [name]);
    await this.forgetInvitations(tx, name);
    return true;
  }

  /** Whoever was invited into it is not put into another group that has the name one day. */
  private async forgetInvitations(tx: Transaction, name: string): Promise<void> {
    const mentioning = await tx.select(Invitation, "WHERE accepted_at IS NULL AND group_names LIKE ? ESCAPE '!'", [`%${JSON.stringify(name).replaceAll(/[!%_]/g, '!$&')}%`]);
    for (const { id, groups } of mentioning) {
      const sql = 'UPDATE invitations SET group_names = ?, updated_at = ?, version = version + 1 WHERE id = ?';
      await tx.run(sql, [JSON.stringify(groups.filter((each) => each !== name)), this.clock.now(), id]);
    }
  }

  /** The groups of several people, sorted, in one statement. */
  async groupsOfEach(userIds: readonly string[], statements: Statements = this.database): Promise<ReadonlyMap<string, readonly string[]>> {
    const groups = new Map<string, string[]>(userIds.map((id) => [id, []]));
    if (userIds.length === 0) return groups;
    const tail = `WHERE user_id IN (${userIds.map(() => '?').join(', ')}) ORDER BY user_id, group_name`;
    for (const { userId, groupName } of await statements.select(GroupMember, tail, userIds)) groups.get(userId)?.push(groupName);
    return groups;
  }

  /** The names of a person's groups, sorted. One statement. */
  async groupsOf(userId: string, statements: Statements = this.database): Promise<string[]> {
    const members = await statements.select(GroupMember, 'WHERE user_id = ? ORDER BY group_name', [userId]);
    return members.map((member) => member.groupName);
  }

  /**
   * Whether a person may use what is reserved for these groups. `since`: whether they have been in one of them since then, without having left it.
   * One statement; none for an empty list, which nobody is in.
   */
  async isInAny(userId: string, groups: readonly string[], since?: number): Promise<boolean> {
    const names = groups.filter((name) => isIdentifier(name, 128));
    if (names.length === 0 || !isIdentifier(userId)) return false;
    const sql = `SELECT group_name FROM group_members WHERE user_id = ? AND group_name IN (${names.map(() => '?').join(', ')}) AND (joined_at IS NULL OR joined_at <= ?) LIMIT 1`;
    return (await this.database.row(sql, [userId, ...names, since ?? Number.MAX_SAFE_INTEGER])) !== undefined;
  }

  /** Ids of members; `after` is the last id of the page before. */
  async membersOf(name: string, page: { readonly after?: string; readonly limit?: number } = {}): Promise<string[]> {
    const members = await this.database.select(GroupMember, `WHERE group_name = ? AND user_id > ? ORDER BY user_id LIMIT ${toLimit(page.limit)}`, [name, page.after ?? '']);
    return members.map((member) => member.userId);
  }

  /**
   * Makes these the groups of a person. Resolves to the names that no group has; then nothing is written.
   * `changed` tells a first run of a file from the second.
   */
  async setGroupsOf(tx: Transaction, userId: string, names: readonly string[]): Promise<{ readonly unknown: string[]; readonly changed: boolean }> {
    const there = new Set<string>();
    // In one order, so that no two wait for each other.
    for (const name of [...new Set(names)].toSorted()) if (await this.hold(tx, name)) there.add(name);
    const unknown = [...new Set(names)].filter((name) => !there.has(name));
    if (unknown.length > 0) return { unknown, changed: false };
    const current = await this.groupsOf(userId, tx);
    const left = current.filter((name) => !names.includes(name));
    const joined = [...new Set(names)].filter((name) => !current.includes(name));
    for (const name of left) await this.removeMember(tx, name, userId);
    for (const name of joined) await this.addMember(tx, name, userId);
    return { unknown, changed: left.length + joined.length > 0 };
  }

  /** Idempotent. The caller knows that group and person exist. */
  async addMember(tx: Transaction, groupName: string, userId: string): Promise<void> {
    await tx.upsert(GroupMember, { groupName, userId, joinedAt: this.clock.now() }, ['groupName', 'userId'], []);
  }

  /** The groups of people who are new, in two statements or few more; `false`: one of the groups is not there, and nothing is written. */
  async addNewMembers(tx: Transaction, groupsOf: ReadonlyMap<string, readonly string[]>): Promise<boolean> {
    const names = [...new Set([...groupsOf.values()].flat())];
    if (names.length === 0) return true;
    if (!names.every((name) => isIdentifier(name, 128))) return false;
    if ((await tx.run(`UPDATE user_groups SET version = version WHERE name IN (${names.map(() => '?').join(', ')})`, names)) !== names.length) return false;
    const joinedAt = this.clock.now();
    await tx.insertAll(GroupMember, [...groupsOf].flatMap(([userId, groups]) => [...new Set(groups)].map((groupName) => ({ groupName, userId, joinedAt }))));
    return true;
  }

  async removeMember(tx: Transaction, groupName: string, userId: string): Promise<boolean> {
    return (await tx.run('DELETE FROM group_members WHERE group_name = ? AND user_id = ?', [groupName, userId])) === 1;
  }
}

function toLimit(limit = 50): number {
  return Math.min(200, Math.max(1, Math.trunc(limit) || 1));
}
