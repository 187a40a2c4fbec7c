import { Injectable } from '@nestjs/common';
import { type KeysetColumn, type KeysetPage, keysetTail } from '../database/keyset.js';
import { columnsOf, readEntity } from '../database/mapping.js';
import type { Statements } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Authorization } from './authorization.entity.js';

/** An authorization and the user name of the person in it. */
export interface NamedAuthorization {
  readonly authorization: Authorization;
  readonly userName: string;
}

/** An application that was used with something, and when last. */
export interface ClientUse {
  readonly clientId: string;
  readonly lastUsedAt: number;
}

const column = (sql: string): KeysetColumn => ({ sql });

/** What an application has of a person. */
export interface UserClient extends ClientUse {
  readonly scopes: readonly string[];
  readonly firstAt: number;
}

/** What a list of authorizations can be narrowed to and sorted by. */
export const AUTHORIZATION_COLUMNS = {
  id: column('a.id'), userId: column('a.user_id'), clientId: column('a.client_id'), sessionId: column('a.session_id'),
  createdAt: column('a.created_at'), expiresAt: column('a.expires_at'),
} as const satisfies Readonly<Record<string, KeysetColumn>>;

const SELECT = `SELECT ${columnsOf(Authorization, 'a')}, u.preferred_username AS user_name FROM authorizations a JOIN users u ON u.id = a.user_id`;
/** A new access token is a use: the first comes with the code, each later one with a refresh. */
const LAST_USED = 'MAX(COALESCE(refreshed_at, code_redeemed_at, created_at))';

const MOST_OF_A_PERSON = 1000;

type Row = Readonly<Record<string, unknown>>;

/** Reads what stands for live tokens, for whoever looks after them. Never a token: none is stored. */
@Injectable()
export class AuthorizationListStore {
  constructor(private readonly clock: Clock) {}

  /** Of those that have neither ended nor run out, and whose code was redeemed: the others have yielded no token. */
  async page(statements: Statements, page: KeysetPage): Promise<NamedAuthorization[]> {
    const alive = { column: AUTHORIZATION_COLUMNS.expiresAt, comparison: 'gt', value: this.clock.now() } as const;
    const { tail, params } = keysetTail({ ...page, conditions: [...page.conditions, alive] }, 'a.ended_at IS NULL AND a.code_redeemed_at IS NOT NULL');
    return (await statements.rows<Row>(`${SELECT} ${tail}`, params)).map(read);
  }

  /** Whatever its state. */
  async find(statements: Statements, id: string): Promise<NamedAuthorization | undefined> {
    const row = await statements.row<Row>(`${SELECT} WHERE a.id = ?`, [id]);
    return row === undefined ? undefined : read(row);
  }

  /** By session: the applications that hold live tokens of it. One statement. */
  async clientsOfSessions(statements: Statements, sessionIds: readonly string[]): Promise<ReadonlyMap<string, readonly ClientUse[]>> {
    if (sessionIds.length === 0) return new Map();
    const rows = await statements.rows<{ session_id: string; client_id: string; used: number }>(
      `SELECT session_id, client_id, ${LAST_USED} AS used FROM authorizations
       WHERE session_id IN (${marks(sessionIds)}) AND ended_at IS NULL AND expires_at > ? GROUP BY session_id, client_id ORDER BY client_id`,
      [...sessionIds, this.clock.now()],
    );
    return grouped(rows);
  }

  /** The applications that hold live tokens of a person, with all that those allow. Of somebody with thousands, the newest. */
  async clientsOfUser(statements: Statements, userId: string): Promise<UserClient[]> {
    const newestFirst = [{ column: AUTHORIZATION_COLUMNS.createdAt, descending: true }, { column: AUTHORIZATION_COLUMNS.id }];
    const conditions = [{ column: AUTHORIZATION_COLUMNS.userId, comparison: 'eq', value: userId } as const];
    const live = (await this.page(statements, { conditions, sort: newestFirst, limit: MOST_OF_A_PERSON })).map(({ authorization }) => authorization);
    return [...new Set(live.map(({ clientId }) => clientId))].map((clientId) => {
      const own = live.filter((each) => each.clientId === clientId);
      return {
        clientId,
        scopes: [...new Set(own.flatMap(({ scopes }) => scopes))].toSorted(),
        firstAt: Math.min(...own.map(({ createdAt }) => createdAt)),
        lastUsedAt: Math.max(...own.map(({ refreshedAt, codeRedeemedAt, createdAt }) => refreshedAt ?? codeRedeemedAt ?? createdAt)),
      };
    });
  }

  /** By `<user id> <client id>`: when each person last used each application. One statement. */
  async lastUses(statements: Statements, pairs: readonly { readonly userId: string; readonly clientId: string }[]): Promise<ReadonlyMap<string, number>> {
    if (pairs.length === 0) return new Map();
    const users = [...new Set(pairs.map(({ userId }) => userId))];
    const clients = [...new Set(pairs.map(({ clientId }) => clientId))];
    const rows = await statements.rows<{ user_id: string; client_id: string; used: number }>(
      `SELECT user_id, client_id, ${LAST_USED} AS used FROM authorizations
       WHERE user_id IN (${marks(users)}) AND client_id IN (${marks(clients)}) AND code_redeemed_at IS NOT NULL GROUP BY user_id, client_id`,
      [...users, ...clients],
    );
    return new Map(rows.map((row) => [`${row.user_id} ${row.client_id}`, Number(row.used)]));
  }
}

function grouped(rows: readonly { readonly session_id: string; readonly client_id: string; readonly used: number }[]): Map<string, ClientUse[]> {
  const uses = new Map<string, ClientUse[]>();
  for (const row of rows) uses.set(row.session_id, [...(uses.get(row.session_id) ?? []), { clientId: row.client_id, lastUsedAt: Number(row.used) }]);
  return uses;
}

const marks = (values: readonly string[]): string => values.map(() => '?').join(', ');

const read = (row: Row): NamedAuthorization => ({ authorization: readEntity(Authorization, row, 'a'), userName: String(row['user_name']) });
