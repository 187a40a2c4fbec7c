import { Injectable } from '@nestjs/common';
import { CONSENT_COLUMNS, ConsentStore, type NamedConsent } from '../../authorization/consent.store.js';
import type { Statements } from '../../database/statements.js';
import { AuthorizationListStore } from '../../tokens/authorization-list.store.js';
import { UserStore } from '../../users/user.store.js';
import { ClientNames } from './client-names.js';
import type { Wire } from '../draft-check.js';
import type { ListedField, Listing } from '../listing.js';
import type { Schema } from '../operation.js';
import { INSTANT, INSTANT_OR_NULL, listOf, NAMED_CLIENT, object, PERSON, TEXT, toTime, toTimeOrNull } from '../operation-schemas.js';
import { personIdProblem } from '../person-id.js';
import { unknownUser } from '../user-of-path.js';
import { ScopeWords } from './scope-words.js';

export const GRANT_SCHEMA: Schema = object({
  id: TEXT, user: PERSON, client: NAMED_CLIENT, scope: { ...TEXT, description: 'What was allowed, a space between the scopes' },
  permissions: { ...listOf(object({ scope: TEXT, description: TEXT })), description: 'The same in the words of the consent page' },
  granted_at: INSTANT, updated_at: INSTANT, last_used_at: INSTANT_OR_NULL,
});

export const GRANT_EXAMPLE = {
  id: 'h1Wc8mJt3uZr5KqYx0nB9g', user: { id: 'usr_01KAQ7Z3V5M8W2T4X6Y9B1C3D5', preferred_username: 'ada' }, client: { client_id: 'wiki', client_name: 'Wiki' }, scope: 'email openid',
  permissions: [{ scope: 'email', description: 'See your e-mail address' }, { scope: 'openid', description: 'Know who you are when you sign in' }],
  granted_at: '2026-11-20T08:00:00.000Z', updated_at: '2026-11-20T08:00:00.000Z', last_used_at: '2026-11-22T09:15:00.000Z',
};

const FIELDS: Readonly<Record<string, ListedField<NamedConsent>>> = {
  id: { column: CONSENT_COLUMNS.id, kind: 'text', about: 'the id of the consent', sort: true, of: ({ consent }) => consent.id },
  client_id: { column: CONSENT_COLUMNS.clientId, kind: 'text', about: 'the application', filter: true },
  granted_at: { column: CONSENT_COLUMNS.grantedAt, kind: 'instant', about: 'when it was first given', filter: true, sort: true, of: ({ consent }) => consent.grantedAt },
  updated_at: { column: CONSENT_COLUMNS.updatedAt, kind: 'instant', about: 'when it was last confirmed or extended', filter: true },
};

/** How consents are listed: everybody's, or those of the person whom the path names. */
@Injectable()
export class GrantsListing {
  constructor(
    private readonly consents: ConsentStore,
    private readonly authorizations: AuthorizationListStore,
    private readonly users: UserStore,
    private readonly clients: ClientNames,
    private readonly words: ScopeWords,
  ) {}

  readonly ofAll: Listing<NamedConsent> = {
    fields: { ...FIELDS, user: { column: CONSENT_COLUMNS.userId, kind: 'text', about: 'the id of the person', filter: true, problem: personIdProblem } },
    defaultSort: '-granted_at',
    unique: 'id',
    rows: (statements, page) => this.consents.page(statements, page),
    toWire: (rows, statements) => this.toWire(rows, statements),
  };

  readonly ofUser: Listing<NamedConsent> = {
    ...this.ofAll,
    fields: FIELDS,
    rows: async (statements, page, call) => {
      const user = await this.users.findById(call.path['id'] ?? '');
      if (user === undefined || user.deletedAt !== null) throw unknownUser(call.path['id'] ?? '');
      return this.consents.page(statements, { ...page, conditions: [...page.conditions, { column: CONSENT_COLUMNS.userId, comparison: 'eq', value: user.id }] });
    },
  };

  async toWire(rows: readonly NamedConsent[], statements: Statements): Promise<Wire[]> {
    const uses = await this.authorizations.lastUses(statements, rows.map(({ consent }) => consent));
    return Promise.all(rows.map(async ({ consent, userName }) => ({
      id: consent.id,
      user: { id: consent.userId, preferred_username: userName },
      client: await this.clients.of(consent.clientId),
      scope: consent.scopes.join(' '),
      permissions: await this.words.of(consent.scopes),
      granted_at: toTime(consent.grantedAt), updated_at: toTime(consent.updatedAt),
      last_used_at: toTimeOrNull(uses.get(`${consent.userId} ${consent.clientId}`) ?? null),
    })));
  }
}
