import { Injectable } from '@nestjs/common';
import type { AdminAnswer, AdminCall, AdminOperations, WriteOperation } from '../../src/admin/operation.js';
import { AdminProblem } from '../../src/admin/problem.js';
import type { Transaction } from '../../src/database/statements.js';

/** The one file of "How to add something that operators can do". */
@Injectable()
export class ToyOperation implements AdminOperations {
  readonly operations: readonly WriteOperation[] = [{
    id: 'toys.mend', method: 'POST', path: '/toys/{name}:mend', scope: 'settings:write', summary: 'Mend a toy',
    answer: { status: 200, schema: { type: 'object', required: ['name', 'mended'], properties: { name: { type: 'string' }, mended: { type: 'boolean' } } } },
    write: (tx, call) => this.mend(tx, call),
  }];

  private async mend(tx: Transaction, { path: { name = '' } }: AdminCall): Promise<AdminAnswer> {
    const mended = await tx.run('UPDATE toys SET version = version + 1 WHERE name = ?', [name]);
    if (mended === 0) throw new AdminProblem('not-found', 'There is no such toy.');
    return { body: { name, mended: true } };
  }
}
