import { Injectable } from '@nestjs/common';
import { Database } from '../../../database/database.js';
import type { Param } from '../../../database/statements.js';
import { Clock } from '../../../platform/clock.js';

/** How many ids one statement names: below what either database takes. */
const AT_ONCE = 500;

export interface LiveAccess {
  readonly sessions: number;
  readonly authorizations: number;
}

/** Whom a rule is about: everybody, or who is in any of these groups. */
export type Covered = 'everybody' | readonly string[];

const ENABLED = 'u.deleted_at IS NULL AND u.disabled_at IS NULL';

/** Counts whom a change would hurt, in the database: a company of a hundred thousand is not read into memory for it. */
@Injectable()
export class AccessCounts {
  constructor(private readonly database: Database, private readonly clock: Clock) {}

  /** People who may sign in. */
  people(): Promise<number> {
    return this.count(`SELECT COUNT(*) AS n FROM users u WHERE ${ENABLED}`, []);
  }

  /** Of those, the ones who are in any of these groups and in none of the others. */
  async members(groups: readonly string[], butNotIn: readonly string[] = []): Promise<number> {
    if (groups.length === 0) return 0;
    const without = butNotIn.length === 0 ? '' : ` AND NOT EXISTS (SELECT 1 FROM group_members o WHERE o.user_id = m.user_id AND o.group_name IN (${marks(butNotIn)}))`;
    const sql = `SELECT COUNT(DISTINCT m.user_id) AS n FROM group_members m JOIN users u ON u.id = m.user_id WHERE ${ENABLED} AND m.group_name IN (${marks(groups)})${without}`;
    return this.count(sql, [...groups, ...butNotIn]);
  }

  /** Of those, the ones who have this role. */
  holders(role: string): Promise<number> {
    return this.count(`SELECT COUNT(*) AS n FROM role_assignments a JOIN users u ON u.id = a.user_id WHERE ${ENABLED} AND a.role_name = ?`, [role]);
  }

  /** Of those whom a rule covers and another does not, the ones who hold no second factor of these kinds. */
  async withoutFactor(covered: Covered, butNot: Covered, kinds: readonly ('passkey' | 'totp')[] = ['passkey', 'totp']): Promise<number> {
    if (covered.length === 0 || butNot === 'everybody') return 0;
    const inGroups = (groups: readonly string[]): string => `EXISTS (SELECT 1 FROM group_members m WHERE m.user_id = u.id AND m.group_name IN (${marks(groups)}))`;
    const within = covered === 'everybody' ? '' : ` AND ${inGroups(covered)}`;
    const outside = butNot.length === 0 ? '' : ` AND NOT ${inGroups(butNot)}`;
    const sql = `SELECT COUNT(*) AS n FROM users u WHERE ${ENABLED} AND NOT EXISTS (SELECT 1 FROM credentials c WHERE c.user_id = u.id AND c.type IN (${marks(kinds)}) AND c.confirmed_at IS NOT NULL)${within}${outside}`;
    return this.count(sql, [...kinds, ...(covered === 'everybody' ? [] : covered), ...butNot]);
  }

  /** Sessions that are alive and were begun longer than so many seconds ago. */
  sessionsOlderThan(seconds: number): Promise<number> {
    const now = this.clock.now();
    return this.count('SELECT COUNT(*) AS n FROM sessions WHERE ended_at IS NULL AND expires_at > ? AND created_at <= ?', [now, now - seconds * 1000]);
  }

  /** What these people have open at this moment. */
  async ofPeople(userIds: readonly string[]): Promise<LiveAccess> {
    const now = this.clock.now();
    let [sessions, authorizations] = [0, 0];
    for (let at = 0; at < userIds.length; at += AT_ONCE) {
      const some = userIds.slice(at, at + AT_ONCE);
      sessions += await this.count(`SELECT COUNT(*) AS n FROM sessions WHERE user_id IN (${marks(some)}) AND ended_at IS NULL AND expires_at > ?`, [...some, now]);
      authorizations += await this.count(`SELECT COUNT(*) AS n FROM authorizations WHERE user_id IN (${marks(some)}) AND ended_at IS NULL AND expires_at > ?`, [...some, now]);
    }
    return { sessions, authorizations };
  }

  /** How many people hold live tokens of an application; with `scope`, only those that carry it. */
  usersOfClient(clientId: string, scope?: string): Promise<number> {
    const carrying = scope === undefined ? '' : " AND scopes LIKE ? ESCAPE '!'";
    const params = scope === undefined ? [] : [`%"${scope.replaceAll(/[!%_]/g, '!$&')}"%`];
    return this.count(`SELECT COUNT(DISTINCT user_id) AS n FROM authorizations WHERE client_id = ? AND ended_at IS NULL AND expires_at > ?${carrying}`, [clientId, this.clock.now(), ...params]);
  }

  private async count(sql: string, params: readonly Param[]): Promise<number> {
    return Number((await this.database.row<{ n: number }>(sql, params))?.n ?? 0);
  }
}

const marks = (values: readonly string[]): string => values.map(() => '?').join(', ');
