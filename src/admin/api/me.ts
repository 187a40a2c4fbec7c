import { Injectable } from '@nestjs/common';
import { ADMIN_SCOPES } from '../../clients/known-scopes.js';
import { ClientStore } from '../../clients/client.store.js';
import type { Statements } from '../../database/statements.js';
import { UserStore } from '../../users/user.store.js';
import type { AdminAnswer, AdminCall, AdminOperations, ReadOperation } from '../operation.js';

const TEXT = { type: ['string', 'null'] } as const;

/** GET /me: who the token speaks for and what it opens, so that a console shows nobody a button that would answer 403. */
@Injectable()
export class Me implements AdminOperations {
  readonly operations: readonly ReadOperation[] = [{
    id: 'me.show', method: 'GET', path: '/me', scope: null,
    summary: 'Who you are here, and what you may do',
    answer: {
      status: 200,
      schema: {
        type: 'object',
        properties: {
          kind: { type: 'string', enum: ['client', 'user'], description: 'an application with its own token, or a person through one' },
          client_id: TEXT, client_name: TEXT,
          user_id: TEXT, preferred_username: TEXT, name: TEXT,
          role: { ...TEXT, description: 'the admin role of the person' },
          scopes: { type: 'array', items: { type: 'string' }, description: 'what the token opens, as far as the role reaches' },
        },
        required: ['kind', 'client_id', 'client_name', 'user_id', 'preferred_username', 'name', 'role', 'scopes'],
      },
      example: { kind: 'user', client_id: 'console', client_name: 'Console', user_id: 'usr_01kb9zk3v0q8f5m2n7r4t6w1xy', preferred_username: 'ada', name: 'Ada Lovelace', role: 'people-admin', scopes: ['users:read', 'users:write'] },
    },
    read: (call, statements) => this.tell(call, statements),
  }];

  constructor(private readonly users: UserStore, private readonly clients: ClientStore) {}

  private async tell({ caller }: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const client = caller.clientId === null ? undefined : await this.clients.read(statements, caller.clientId);
    const user = caller.userId === null ? undefined : await this.users.findById(caller.userId, statements);
    return {
      body: {
        kind: caller.kind,
        client_id: caller.clientId, client_name: client?.name ?? null,
        user_id: caller.userId, preferred_username: user?.preferredUsername ?? null, name: user?.profile.name ?? null,
        role: caller.role ?? null,
        scopes: ADMIN_SCOPES.filter((scope) => caller.may(scope)),
      },
    };
  }
}
