import { Injectable } from '@nestjs/common';
import type { Statements } from '../../database/statements.js';
import type { Job } from '../jobs/job.entity.js';
import { JOB_COLUMNS, JobStore } from '../jobs/job.store.js';
import type { Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { JOB, JOB_EXAMPLE, JOB_STATES, toJobWire } from './jobs-wire.js';

const NDJSON = 'application/x-ndjson';

/** Work that goes on after its request was answered: how far it is, and what was wrong with which line. */
@Injectable()
export class JobOperations implements AdminOperations {
  constructor(private readonly jobs: JobStore) {}

  get operations(): readonly AdminOperation[] {
    const answer = { status: 200, schema: JOB, example: JOB_EXAMPLE } as const;
    return [
      { id: 'jobs.list', method: 'GET', path: '/jobs', scope: 'jobs:read', summary: 'lists jobs, newest first', answer, list: this.listing() },
      { id: 'jobs.show', method: 'GET', path: '/jobs/{id}', scope: 'jobs:read', summary: 'tells how far a job is', answer, read: async (call, statements) => ({ body: toJobWire(await this.require(call, statements)) }) },
      { id: 'jobs.errors', method: 'GET', path: '/jobs/{id}/errors', scope: 'jobs:read', summary: 'tells what was wrong with which line, one a line of JSON', answer: { status: 200, types: [NDJSON], schema: { type: 'string' } }, read: (call, statements) => this.errors(call, statements) },
    ];
  }

  private listing(): Listing<Job> {
    return {
      fields: {
        id: { column: JOB_COLUMNS.id, kind: 'text', about: 'its id', sort: true, of: ({ id }) => id },
        state: { column: JOB_COLUMNS.state, kind: 'text', about: 'how it stands', values: JOB_STATES, filter: true },
        created_at: { column: JOB_COLUMNS.createdAt, kind: 'instant', about: 'when it was begun', filter: true, sort: true, of: ({ createdAt }) => createdAt },
      },
      defaultSort: '-created_at', unique: 'id',
      rows: (statements, page) => this.jobs.list(page, statements),
      toWire: (rows) => rows.map(toJobWire),
    };
  }

  private async errors(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const { id } = await this.require(call, statements);
    return { stream: { type: NDJSON, chunks: toLines(this.jobs.errors(id)) } };
  }

  private async require(call: AdminCall, statements: Statements): Promise<Job> {
    const job = await this.jobs.find(call.path['id'] ?? '', statements);
    if (job === undefined) throw new AdminProblem('not-found', 'There is no such job.');
    return job;
  }
}

async function* toLines(errors: AsyncIterable<{ readonly line: number; readonly errors: readonly object[] }>): AsyncGenerator<string> {
  for await (const { line, errors: found } of errors) yield `${JSON.stringify({ line, errors: found })}\n`;
}
