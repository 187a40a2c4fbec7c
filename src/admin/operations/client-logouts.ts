import { Injectable } from '@nestjs/common';
import type { LogoutDelivery } from '../../authorization/logout-delivery.entity.js';
import { LOGOUT_DELIVERY_COLUMNS, LogoutDeliveryStore } from '../../authorization/logout-delivery.store.js';
import { ClientOfPath } from '../client-of-path.js';
import type { Listing } from '../listing.js';
import type { AdminOperation, AdminOperations, Schema } from '../operation.js';
import { INSTANT, INSTANT_OR_NULL, object, TEXT, TEXT_OR_NULL, toTime, toTimeOrNull } from '../operation-schemas.js';

const SCHEMA: Schema = object({
  id: TEXT, session_id: TEXT, host: TEXT, status: { type: 'string', enum: ['pending', 'delivered', 'failed'] }, attempts: { type: 'integer', minimum: 0 },
  last_status: { type: ['integer', 'null'], description: 'HTTP status of the last answer; null where none came' },
  last_error: { ...TEXT_OR_NULL, description: 'What went wrong at the last attempt' }, next_attempt_at: INSTANT_OR_NULL, created_at: INSTANT,
});
const EXAMPLE = {
  id: 'lgd_01kaq7z3v5m8w2t4x6y9b1c3d5', session_id: 'ses_01kaq7z3v5m8w2t4x6y9b1c3d6', host: 'intranet.example.com', status: 'pending', attempts: 2, last_status: 503, last_error: 'status',
  next_attempt_at: '2026-11-22T09:20:00.000Z', created_at: '2026-11-22T09:15:00.000Z',
};

/** What became of telling an application that sessions have ended. OpenID Connect Back-Channel Logout 1.0 §2.5. */
@Injectable()
export class ClientLogoutOperations implements AdminOperations {
  constructor(private readonly clients: ClientOfPath, private readonly deliveries: LogoutDeliveryStore) {}

  readonly operations: readonly AdminOperation[] = [{
    id: 'clients.logout-deliveries.list', method: 'GET', path: '/clients/{client_id}/logout-deliveries', scope: 'clients:read', summary: 'list the logout messages to an application of the last week, or that wait to be delivered',
    answer: { status: 200, schema: SCHEMA, example: EXAMPLE }, list: this.listing(),
  }];

  private listing(): Listing<LogoutDelivery> {
    return {
      fields: {
        id: { column: LOGOUT_DELIVERY_COLUMNS.id, kind: 'text', about: 'its id', sort: true, of: ({ id }) => id },
        created_at: { column: LOGOUT_DELIVERY_COLUMNS.createdAt, kind: 'instant', about: 'when the session ended', filter: true, sort: true, of: ({ createdAt }) => createdAt },
        status: { column: LOGOUT_DELIVERY_COLUMNS.status, kind: 'text', values: ['pending', 'delivered', 'failed'], about: 'what has come of it', filter: true },
        session_id: { column: LOGOUT_DELIVERY_COLUMNS.sessionId, kind: 'text', about: 'the session that ended', filter: true },
      },
      defaultSort: '-created_at', unique: 'id',
      rows: async (statements, page, call) => this.deliveries.page(statements, (await this.clients.read(statements, call)).clientId, page),
      toWire: (rows) => rows.map(({ id, sessionId, host, status, attempts, lastStatus, lastError, nextAt, createdAt }) => ({
        id, session_id: sessionId, host: host.split(' ').at(-1), status, attempts, last_status: lastStatus, last_error: lastError, next_attempt_at: toTimeOrNull(nextAt), created_at: toTime(createdAt),
      })),
    };
  }
}
