import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CleanUp } from '../../database/clean-up.js';
import { Database } from '../../database/database.js';
import { type KeysetPage, keysetTail } from '../../database/keyset.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { DerivedKeys } from '../../platform/derived-keys.js';
import { isIdentifier } from '../../users/identifier.js';
import type { FieldError } from '../problem.js';
import { Job } from './job.entity.js';
import { JobChunk } from './job-chunk.entity.js';
import { JobError } from './job-error.entity.js';

/** A line of what was sent, and its number there. */
export type NumberedLine = readonly [line: number, text: string];

export type RowCounts = Readonly<Record<'created' | 'updated' | 'unchanged' | 'failed', number>>;

export const JOB_COLUMNS = { id: { sql: 'id' }, state: { sql: 'state' }, createdAt: { sql: 'created_at' } } as const;

const LABEL = 'job-chunk';
const ERRORS_AT_ONCE = 500;

/** Jobs, the rows that wait in them, and what was wrong with rows. */
@Injectable()
export class JobStore implements OnModuleInit {
  constructor(private readonly database: Database, private readonly keys: DerivedKeys, private readonly clock: Clock, private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    for (const table of ['jobs', 'job_chunks', 'job_errors']) this.cleanUp.register({ table, column: 'expires_at' });
  }

  async find(id: string, statements: Statements = this.database): Promise<Job | undefined> {
    return isIdentifier(id) ? statements.first(Job, 'WHERE id = ?', [id]) : undefined;
  }

  async list(page: KeysetPage, statements: Statements): Promise<Job[]> {
    const { tail, params } = keysetTail(page);
    return statements.select(Job, tail, params);
  }

  /** The oldest one that is not finished. Asked for every few seconds, beside all requests. */
  async next(): Promise<Job | undefined> {
    const { cells } = await this.database.quietly('SELECT COUNT(*) FROM jobs WHERE finished_at IS NULL');
    if (Number(cells[0]?.[0] ?? 0) === 0) return undefined;
    return this.database.first(Job, 'WHERE finished_at IS NULL ORDER BY created_at, id LIMIT 1');
  }

  async add(tx: Transaction, job: Job, chunks: readonly (readonly NumberedLine[])[]): Promise<void> {
    await tx.insert(Job, job);
    let firstRow = 0;
    for (const lines of chunks) {
      const endRow = firstRow + lines.length;
      await tx.insert(JobChunk, { jobId: job.id, firstRow, endRow, body: this.keys.seal(LABEL, JSON.stringify(lines)), expiresAt: job.expiresAt });
      firstRow = endRow;
    }
  }

  /** The next rows of a job, some hundreds at most; none when it has come to its end. Throws CannotOpen. */
  async nextRows(job: Job): Promise<readonly NumberedLine[]> {
    const chunk = await this.database.first(JobChunk, 'WHERE job_id = ? AND first_row <= ? AND end_row > ?', [job.id, job.done, job.done]);
    if (chunk === undefined) return [];
    const lines = JSON.parse(this.keys.open(LABEL, chunk.body)) as NumberedLine[];
    return lines.slice(job.done - chunk.firstRow);
  }

  /**
   * Puts so many rows behind the job, in the transaction that wrote them. `false`: another process has done them; then nothing may be
   * committed. So every row is written once, whatever the lease says.
   */
  async advance(tx: Transaction, job: Job, counts: RowCounts): Promise<boolean> {
    const { created, updated, unchanged, failed } = counts;
    const rows = created + updated + unchanged + failed;
    const sql = `UPDATE jobs SET state = 'running', done = done + ?, created = created + ?, updated = updated + ?, unchanged = unchanged + ?, failed = failed + ?
      WHERE id = ? AND done = ? AND finished_at IS NULL`;
    if ((await tx.run(sql, [rows, created, updated, unchanged, failed, job.id, job.done])) !== 1) return false;
    await tx.run('DELETE FROM job_chunks WHERE job_id = ? AND end_row <= ?', [job.id, job.done + rows]);
    return true;
  }

  async refuse(tx: Transaction, job: Job, lines: readonly (readonly [line: number, errors: readonly FieldError[]])[]): Promise<void> {
    await tx.insertAll(JobError, lines.map(([line, errors]) => ({ jobId: job.id, line, errors, expiresAt: job.expiresAt })));
  }

  /** `false`: it was finished before. */
  async finish(tx: Transaction, id: string, state: 'done' | 'failed'): Promise<boolean> {
    const sql = 'UPDATE jobs SET state = ?, finished_at = ? WHERE id = ? AND finished_at IS NULL';
    if ((await tx.run(sql, [state, this.clock.now(), id])) !== 1) return false;
    await tx.run('DELETE FROM job_chunks WHERE job_id = ?', [id]);
    return true;
  }

  /** What was wrong, in the order of the lines, some at a time: a hundred thousand need not fit into memory. */
  async *errors(id: string): AsyncGenerator<JobError> {
    let after = 0;
    for (;;) {
      const errors = await this.database.select(JobError, `WHERE job_id = ? AND line > ? ORDER BY line LIMIT ${ERRORS_AT_ONCE}`, [id, after]);
      yield* errors;
      const last = errors.at(-1);
      if (last === undefined || errors.length < ERRORS_AT_ONCE) return;
      after = last.line;
    }
  }
}
