import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { type Condition, type KeysetColumn, type KeysetPage, keysetTail } from '../database/keyset.js';
import type { Statements } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { readSignedIn, SIGNED_IN_COLUMNS, SIGNED_IN_TABLES, type SignedIn } from './session.store.js';
import { isLive } from './session-rules.js';

const column = (sql: string): KeysetColumn => ({ sql });

/** What a list of sessions can be narrowed to and sorted by. */
export const SESSION_COLUMNS = {
  id: column('s.id'), userId: column('s.user_id'), address: { sql: 's.address', nullable: true }, authenticatedAt: column('s.authenticated_at'),
  createdAt: column('s.created_at'), lastSeenAt: column('s.last_seen_at'), expiresAt: column('s.expires_at'),
} as const satisfies Readonly<Record<string, KeysetColumn>>;

/** The sessions as those see them who look after other people's. */
@Injectable()
export class LiveSessions {
  constructor(private readonly clock: Clock, @Inject(CONFIG) private readonly config: Config) {}

  /** Of those that count at this moment: not ended, not idle, not run out, of people who may sign in. */
  async page(statements: Statements, page: KeysetPage): Promise<SignedIn[]> {
    const { tail, params } = keysetTail({ ...page, conditions: [...page.conditions, ...this.live()] }, 's.ended_at IS NULL AND u.disabled_at IS NULL AND u.deleted_at IS NULL');
    const rows = await statements.rows<Record<string, unknown>>(`SELECT ${SIGNED_IN_COLUMNS} FROM ${SIGNED_IN_TABLES} ${tail}`, params);
    return rows.map(readSignedIn);
  }

  /** Whatever its state, and whether it counts at this moment. */
  async find(statements: Statements, id: string): Promise<(SignedIn & { readonly live: boolean }) | undefined> {
    const row = await statements.row<Record<string, unknown>>(`SELECT ${SIGNED_IN_COLUMNS} FROM ${SIGNED_IN_TABLES} WHERE s.id = ?`, [id]);
    if (row === undefined) return undefined;
    const signedIn = readSignedIn(row);
    return { ...signedIn, live: isLive(signedIn, this.clock.now(), this.config.lifetimes) };
  }

  private live(): Condition[] {
    const now = this.clock.now();
    const { sessionIdle, sessionMax } = this.config.lifetimes;
    return [
      { column: SESSION_COLUMNS.expiresAt, comparison: 'gt', value: now },
      { column: SESSION_COLUMNS.lastSeenAt, comparison: 'gt', value: now - sessionIdle * 1000 },
      { column: SESSION_COLUMNS.createdAt, comparison: 'gt', value: now - sessionMax * 1000 },
    ];
  }
}
