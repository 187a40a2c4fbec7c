import { Injectable } from '@nestjs/common';
import type { Statements } from '../../database/statements.js';
import { deviceOf } from '../../sessions/device.js';
import { LiveSessions, SESSION_COLUMNS } from '../../sessions/live-sessions.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { AuthorizationListStore } from '../../tokens/authorization-list.store.js';
import { UserStore } from '../../users/user.store.js';
import { ClientNames } from './client-names.js';
import type { Wire } from '../draft-check.js';
import type { ListedField, Listing } from '../listing.js';
import type { Schema } from '../operation.js';
import { INSTANT, listOf, NAMED_CLIENT, object, PERSON, SCOPES, TEXT, TEXT_OR_NULL, toTime } from '../operation-schemas.js';
import { personIdProblem } from '../person-id.js';
import { unknownUser } from '../user-of-path.js';

type Row = SignedIn;

export const SESSION_SCHEMA: Schema = object({
  id: { ...TEXT, description: 'The `sid` of ID tokens, save for pairwise clients, each sector of which is told one of its own. Never the value of the cookie.' },
  user: PERSON,
  status: { type: 'string', enum: ['active', 'ended'] },
  device: { ...TEXT_OR_NULL, description: 'The browser and system that it says it is, in words' },
  user_agent: TEXT_OR_NULL, address: TEXT_OR_NULL,
  amr: { ...SCOPES, description: 'How the person proved who they are (RFC 8176)' },
  created_at: INSTANT, authenticated_at: INSTANT, last_seen_at: INSTANT, expires_at: INSTANT,
  clients: { ...listOf({ ...NAMED_CLIENT, properties: { ...(NAMED_CLIENT['properties'] as object), last_used_at: INSTANT }, required: ['client_id', 'client_name', 'last_used_at'] }), description: 'The applications that hold live tokens of it' },
});

export const SESSION_EXAMPLE = {
  id: 'Zk3vQ0pVb1m4Yw8dT2nR6A', user: { id: 'usr_01KAQ7Z3V5M8W2T4X6Y9B1C3D5', preferred_username: 'ada' }, status: 'active', device: 'Firefox on Linux',
  user_agent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', address: '203.0.113.7', amr: ['pwd'],
  created_at: '2026-11-22T08:00:00.000Z', authenticated_at: '2026-11-22T08:00:00.000Z', last_seen_at: '2026-11-22T09:15:00.000Z', expires_at: '2026-12-06T08:00:00.000Z',
  clients: [{ client_id: 'intranet', client_name: 'Intranet', last_used_at: '2026-11-22T09:15:00.000Z' }],
};

/** How the sessions that count are listed: everybody's, or those of the person whom the path names. */
@Injectable()
export class SessionsListing {
  constructor(
    private readonly sessions: LiveSessions,
    private readonly authorizations: AuthorizationListStore,
    private readonly users: UserStore,
    private readonly clients: ClientNames,
  ) {}

  readonly ofAll: Listing<Row> = {
    fields: { ...FIELDS, user: { column: SESSION_COLUMNS.userId, kind: 'text', about: 'the id of the person', filter: true, problem: personIdProblem } },
    defaultSort: '-created_at',
    unique: 'id',
    rows: (statements, page) => this.sessions.page(statements, page),
    toWire: (rows, statements) => this.toWire(rows, statements),
  };

  readonly ofUser: Listing<Row> = {
    ...this.ofAll,
    fields: FIELDS,
    rows: async (statements, page, call) => {
      const user = await this.users.findById(call.path['id'] ?? '');
      if (user === undefined || user.deletedAt !== null) throw unknownUser(call.path['id'] ?? '');
      return this.sessions.page(statements, { ...page, conditions: [...page.conditions, { column: SESSION_COLUMNS.userId, comparison: 'eq', value: user.id }] });
    },
  };

  async toWire(rows: readonly (Row & { readonly live?: boolean })[], statements: Statements): Promise<Wire[]> {
    const uses = await this.authorizations.clientsOfSessions(statements, rows.map(({ session }) => session.id));
    return Promise.all(rows.map(async ({ session, user, live = true }) => ({
      id: session.id,
      user: { id: user.id, preferred_username: user.preferredUsername },
      status: live ? 'active' : 'ended',
      device: deviceOf(session.userAgent),
      user_agent: session.userAgent, address: session.address, amr: session.amr,
      created_at: toTime(session.createdAt), authenticated_at: toTime(session.authenticatedAt), last_seen_at: toTime(session.lastSeenAt), expires_at: toTime(session.expiresAt),
      clients: await Promise.all((uses.get(session.id) ?? []).map(async ({ clientId, lastUsedAt }) => ({ ...(await this.clients.of(clientId)), last_used_at: toTime(lastUsedAt) }))),
    })));
  }
}

const FIELDS: Readonly<Record<string, ListedField<Row>>> = {
  id: { column: SESSION_COLUMNS.id, kind: 'text', about: 'the id of the session', sort: true, of: ({ session }) => session.id },
  address: { column: SESSION_COLUMNS.address, kind: 'text', about: 'where the browser was when it signed in', filter: true },
  created_at: { column: SESSION_COLUMNS.createdAt, kind: 'instant', about: 'when it began', filter: true, sort: true, of: ({ session }) => session.createdAt },
  last_seen_at: { column: SESSION_COLUMNS.lastSeenAt, kind: 'instant', about: 'when it was last used, to five minutes', filter: true },
  expires_at: { column: SESSION_COLUMNS.expiresAt, kind: 'instant', about: 'when it ends whatever happens', filter: true, sort: true, of: ({ session }) => session.expiresAt },
};
