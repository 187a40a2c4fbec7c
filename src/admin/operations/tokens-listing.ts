import { Injectable } from '@nestjs/common';
import { AUTHORIZATION_COLUMNS, AuthorizationListStore, type NamedAuthorization } from '../../tokens/authorization-list.store.js';
import type { Wire } from '../draft-check.js';
import type { Listing } from '../listing.js';
import type { Schema } from '../operation.js';
import { personIdProblem } from '../person-id.js';
import { ClientNames } from './client-names.js';
import { INSTANT, INSTANT_OR_NULL, NAMED_CLIENT, object, PERSON, SCOPES, TEXT, TEXT_OR_NULL, toTime, toTimeOrNull } from '../operation-schemas.js';

export const AUTHORIZATION_SCHEMA: Schema = object({
  id: { ...TEXT, description: 'What `tokens:revoke` takes. No part of any token.' },
  user: PERSON, client: NAMED_CLIENT, session_id: TEXT, grant_id: { ...TEXT_OR_NULL, description: 'The consent that it rests on; null for an application of the house' },
  scope: TEXT, audiences: { ...SCOPES, description: 'The APIs that were named by `resource`' },
  issued_at: INSTANT, last_refreshed_at: { ...INSTANT_OR_NULL, description: 'Null where there is no refresh token' }, refresh_expires_at: INSTANT_OR_NULL,
  expires_at: { ...INSTANT, description: 'When all that it yielded has ended' },
});

export const AUTHORIZATION_EXAMPLE = {
  id: 'b7Qe2xVn9LwTz4RkYc5uHg', user: { id: 'usr_01KAQ7Z3V5M8W2T4X6Y9B1C3D5', preferred_username: 'ada' }, client: { client_id: 'intranet', client_name: 'Intranet' },
  session_id: 'Zk3vQ0pVb1m4Yw8dT2nR6A', grant_id: null, scope: 'openid offline_access orders:read', audiences: ['https://api.acme.test'], issued_at: '2026-11-22T08:00:00.000Z',
  last_refreshed_at: '2026-11-22T09:15:00.000Z', refresh_expires_at: '2026-12-06T09:15:00.000Z', expires_at: '2027-02-20T08:00:00.000Z',
};

/** How live authorizations are listed: one for each time a person let an application in, with all the tokens that came of it. */
@Injectable()
export class TokensListing {
  constructor(private readonly authorizations: AuthorizationListStore, private readonly clients: ClientNames) {}

  readonly ofAll: Listing<NamedAuthorization> = {
    fields: {
      id: { column: AUTHORIZATION_COLUMNS.id, kind: 'text', about: 'the id of the authorization', sort: true, of: ({ authorization }) => authorization.id },
      user: { column: AUTHORIZATION_COLUMNS.userId, kind: 'text', about: 'the id of the person', filter: true, problem: personIdProblem },
      client: { column: AUTHORIZATION_COLUMNS.clientId, kind: 'text', about: 'the client_id of the application', filter: true },
      session: { column: AUTHORIZATION_COLUMNS.sessionId, kind: 'text', about: 'the id of the session in which it was allowed', filter: true },
      issued_at: { column: AUTHORIZATION_COLUMNS.createdAt, kind: 'instant', about: 'when it began', filter: true, sort: true, of: ({ authorization }) => authorization.createdAt },
      expires_at: { column: AUTHORIZATION_COLUMNS.expiresAt, kind: 'instant', about: 'when all of it has ended', filter: true },
    },
    defaultSort: '-issued_at',
    unique: 'id',
    rows: (statements, page) => this.authorizations.page(statements, page),
    toWire: (rows) => Promise.all(rows.map((row) => this.toWire(row))),
  };

  private async toWire({ authorization, userName }: NamedAuthorization): Promise<Wire> {
    const { id, userId, clientId, sessionId, consentId, scopes, resources, createdAt, refreshedAt, refreshExpiresAt, expiresAt } = authorization;
    return {
      id, user: { id: userId, preferred_username: userName }, client: await this.clients.of(clientId), session_id: sessionId, grant_id: consentId,
      scope: scopes.join(' '), audiences: resources, issued_at: toTime(createdAt), last_refreshed_at: toTimeOrNull(refreshedAt),
      refresh_expires_at: toTimeOrNull(refreshExpiresAt), expires_at: toTime(expiresAt),
    };
  }
}
