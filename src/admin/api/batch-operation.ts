import { Injectable } from '@nestjs/common';
import type { AdminOperations, WriteOperation } from '../operation.js';
import { BATCH_SCHEMA, membersOf } from './batch-draft.js';
import { Batch, type PreparedBatch } from './batch.js';

const RESULT = {
  type: 'object',
  required: ['status', 'headers'],
  properties: {
    status: { type: 'integer', description: 'As it would be by itself; 424 for what was undone or left out because of another.' },
    headers: { type: 'object', additionalProperties: { type: 'string' } },
    body: { description: 'The answer, or the problem document.' },
  },
} as const;

/** POST /batch. */
@Injectable()
export class BatchOperation implements AdminOperations {
  readonly operations: readonly WriteOperation[] = [{
    id: 'batch.run', method: 'POST', path: '/batch', scope: null,
    summary: 'Do up to a hundred operations with one request, each with the scope it takes by itself',
    body: { schema: BATCH_SCHEMA, example: { atomic: true, operations: [{ method: 'POST', path: '/groups', body: { name: 'sales' } }, { method: 'GET', path: '/groups/sales' }] } },
    answer: {
      status: 200,
      schema: { type: 'object', required: ['results'], properties: { results: { type: 'array', items: RESULT, description: 'In the order of the operations.' } } },
      example: { results: [{ status: 201, headers: { etag: '"1"', location: 'https://login.example.com/admin/v1/groups/sales' }, body: { name: 'sales', managed_by: null } }] },
    },
    countsAs: membersOf,
    prepare: (call) => this.batch.prepare(call),
    write: (tx, { rehearsed = false }, prepared) => this.batch.together(tx, prepared as PreparedBatch, rehearsed),
    apart: (_call, prepared) => ((prepared as PreparedBatch).atomic ? undefined : () => this.batch.apart(prepared as PreparedBatch)),
  }];

  constructor(private readonly batch: Batch) {}
}
