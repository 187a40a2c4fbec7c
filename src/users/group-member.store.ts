import { Injectable } from '@nestjs/common';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import type { Statements, Transaction } from '../database/statements.js';
import { GroupMember } from './group-member.entity.js';
import { Group } from './group.entity.js';
import { isIdentifier } from './identifier.js';
import { User } from './user.entity.js';

/** The column that a list of members goes by. */
export const MEMBER_COLUMN = { sql: 'user_id' } as const;

/** Who is in a group, page by page: there may be a hundred thousand of them. */
@Injectable()
export class GroupMemberStore {
  async group(statements: Statements, name: string): Promise<Group | undefined> {
    const group = isIdentifier(name, 128) ? await statements.first(Group, 'WHERE name = ?', [name]) : undefined;
    return group?.name === name ? group : undefined;
  }

  /** The group, locked until the transaction ends: nobody joins one that is being removed. */
  async hold(tx: Transaction, name: string): Promise<Group | undefined> {
    if (!isIdentifier(name, 128) || (await tx.run('UPDATE user_groups SET version = version WHERE name = ?', [name])) === 0) return undefined;
    return this.group(tx, name);
  }

  /** The people of one page, in the order of their ids. */
  async page(statements: Statements, name: string, page: KeysetPage): Promise<User[]> {
    const inGroup = { column: { sql: 'group_name' }, comparison: 'eq', value: name } as const;
    const { tail, params } = keysetTail({ ...page, conditions: [inGroup, ...page.conditions] });
    const ids = (await statements.select(GroupMember, tail, params)).map(({ userId }) => userId);
    if (ids.length === 0) return [];
    const people = await statements.select(User, `WHERE id IN (${ids.map(() => '?').join(', ')})`, ids);
    const byId = new Map(people.map((user) => [user.id, user]));
    return ids.flatMap((id) => byId.get(id) ?? []);
  }

  async has(statements: Statements, name: string, userId: string): Promise<boolean> {
    return (await statements.row('SELECT user_id FROM group_members WHERE group_name = ? AND user_id = ?', [name, userId])) !== undefined;
  }

  /** How many enabled people are in one of these groups, counted up to `most`. Null groups: how many there are. */
  async countAdmitted(statements: Statements, groups: readonly string[] | null, most: number): Promise<number> {
    const names = groups?.filter((name) => isIdentifier(name, 128)) ?? [];
    if (groups !== null && names.length === 0) return 0;
    // Through the members of the groups where there are some: a small group must not cost a look at everybody.
    const people = groups === null ? 'SELECT 1 FROM users u WHERE' : `SELECT DISTINCT m.user_id FROM group_members m JOIN users u ON u.id = m.user_id WHERE m.group_name IN (${names.map(() => '?').join(', ')}) AND`;
    const sql = `SELECT COUNT(*) AS people FROM (${people} u.disabled_at IS NULL AND u.deleted_at IS NULL LIMIT ${Math.trunc(most)}) counted`;
    return Number((await statements.row<{ people: number }>(sql, names))?.people ?? 0);
  }
}
