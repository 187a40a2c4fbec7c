import { Injectable } from '@nestjs/common';
import { RegistrationStore } from '../../registration/registration.store.js';
import type { Statements } from '../../database/statements.js';
import { ClientOfPath } from '../client-of-path.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, Schema } from '../operation.js';
import { INSTANT, INSTANT_OR_NULL, object, TEXT, TEXT_OR_NULL, toTime, toTimeOrNull } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';

const SCHEMA: Schema = object({
  address: { ...TEXT, description: 'The network address that it registered from' },
  registration_token_id: { ...TEXT_OR_NULL, description: 'The initial access token that it registered with; null where anybody may register' },
  created_at: INSTANT,
  first_used_at: { ...INSTANT_OR_NULL, description: 'When it was first used, some minutes late; null while it was not' },
  expires_at: { ...INSTANT_OR_NULL, description: 'When it is taken away unless it was used' },
});
const EXAMPLE = { address: '203.0.113.7', registration_token_id: 'rgt_01kaq7z3v5m8w2t4x6y9b1c3d5', created_at: '2026-11-22T09:15:00.000Z', first_used_at: '2026-11-22T09:20:00.000Z', expires_at: null };

/** How an application came to be that registered itself. RFC 7591 §3. */
@Injectable()
export class ClientRegistrationOperations implements AdminOperations {
  constructor(private readonly clients: ClientOfPath, private readonly registrations: RegistrationStore) {}

  readonly operations: readonly AdminOperation[] = [{
    id: 'clients.registration.show', method: 'GET', path: '/clients/{client_id}/registration', scope: 'clients:read', summary: 'show where an application registered itself from, and whether it was ever used',
    answer: { status: 200, schema: SCHEMA, example: EXAMPLE }, read: async (call, statements) => this.show(statements, call),
  }];

  private async show(statements: Statements, call: AdminCall): Promise<AdminAnswer> {
    const { clientId } = await this.clients.read(statements, call);
    const registration = await this.registrations.find(statements, clientId);
    if (registration === undefined) throw new AdminProblem('not-found', 'This application did not register itself.');
    const { address, tokenId, createdAt, firstUsedAt, expiresAt } = registration;
    return { body: { address, registration_token_id: tokenId, created_at: toTime(createdAt), first_used_at: toTimeOrNull(firstUsedAt), expires_at: toTimeOrNull(expiresAt) } };
  }
}
