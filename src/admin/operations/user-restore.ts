import { Injectable } from '@nestjs/common';
import type { Transaction } from '../../database/statements.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { object, TEXT } from '../operation-schemas.js';
import { UserActs } from '../user-acts.js';
import { UserOfPath } from '../user-of-path.js';

/** Takes a deletion back, for as long as the person was not wiped. */
@Injectable()
export class UserRestore implements AdminOperations {
  constructor(private readonly users: UserOfPath, private readonly acts: UserActs) {}

  get operations(): readonly AdminOperation[] {
    return [{
      id: 'users.restore', method: 'POST', path: '/users/{id}:restore', scope: 'users:write', ifMatch: 'honoured',
      summary: 'takes the deletion of a person back who was not purged: disabled and in no group, so that nobody gets in unseen; enable them next',
      answer: { status: 200, schema: object({ id: TEXT, status: { type: 'string', enum: ['disabled'] } }), example: { id: 'usr_01k7q3w5x2m8n4c6v9b0z1a2s3', status: 'disabled' } },
      write: (tx, call) => this.restore(tx, call),
    }];
  }

  private async restore(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const deleted = await this.users.requireDeleted(tx, call);
    await this.acts.restore(tx, deleted.id, call.act);
    const user = await this.users.read(tx, call);
    return { body: { id: user.id, status: 'disabled' }, etag: await this.users.tagOf(user, tx) };
  }
}
