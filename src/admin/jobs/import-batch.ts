import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { Database } from '../../database/database.js';
import { DatabaseUnavailable, type Transaction } from '../../database/statements.js';
import { LOG } from '../../platform/log.js';
import type { Act } from '../admin-resource.js';
import { ChangedMeanwhile } from '../admin-writes.js';
import { DraftRefused } from '../field-problem.js';
import { AdminProblem, type FieldError, validationProblem } from '../problem.js';
import { ImportRow, type ReadyRow } from './import-row.js';
import { Job } from './job.entity.js';
import { JobStore, type NumberedLine, type RowCounts } from './job.store.js';

/** Another process has done these rows: whatever was written for them is rolled back. */
class DoneElsewhere extends Error {
  override readonly name = 'DoneElsewhere';
}
/** Ends a transaction that was to tell what would be. */
class Rehearsed extends Error {
  override readonly name = 'Rehearsed';
}

type Verdict = keyof RowCounts;
export type Prepared = { readonly line: number } & ({ readonly row: ReadyRow } | { readonly errors: readonly FieldError[] });

/** So many need no transaction together first. */
const FEW = 2;
const NONE: RowCounts = { created: 0, updated: 0, unchanged: 0, failed: 0 };

/**
 * Some rows of an import at once: in one transaction where all of them are good; else by halves, down to the row that is at fault in a transaction
 * of its own, so that none is lost by another's fault, and one bad row costs few transactions.
 */
@Injectable()
export class ImportBatch {
  constructor(private readonly rows: ImportRow, private readonly store: JobStore, private readonly database: Database, @Inject(LOG) private readonly log: Logger) {}

  /** What needs no transaction: reading, checking, and hashing where passwords were sent. */
  async prepare(lines: readonly NumberedLine[]): Promise<readonly Prepared[]> {
    const prepared: Prepared[] = [];
    for (const [line, text] of lines) prepared.push(await this.prepareOne(line, text));
    return prepared;
  }

  /** Resolves to how the job stands afterwards; undefined: another process is at it. */
  async write(job: Job, prepared: readonly Prepared[]): Promise<Job | undefined> {
    const act: Act = { actor: job.actor, managedBy: null, origin: null, ...(job.createdBy === null ? {} : { actorId: job.createdBy }) };
    try {
      return job.checkOnly ? await this.apart(job, prepared, act) : await this.halved(job, prepared, act);
    } catch (error) {
      if (error instanceof DoneElsewhere) return undefined;
      throw error;
    }
  }

  private async halved(job: Job, prepared: readonly Prepared[], act: Act): Promise<Job> {
    if (prepared.length <= FEW) return this.apart(job, prepared, act);
    try {
      return await this.together(job, prepared, act);
    } catch (error) {
      if (error instanceof DoneElsewhere || error instanceof DatabaseUnavailable) throw error;
    }
    const half = Math.ceil(prepared.length / 2);
    return this.halved(await this.halved(job, prepared.slice(0, half), act), prepared.slice(half), act);
  }

  private async prepareOne(line: number, text: string): Promise<Prepared> {
    try {
      return { line, row: await this.rows.prepare(text) };
    } catch (error) {
      return { line, errors: this.toErrors(error) };
    }
  }

  private async together(job: Job, prepared: readonly Prepared[], act: Act): Promise<Job> {
    return this.database.transaction(async (tx) => {
      const counts = { ...NONE };
      for (const verdict of await this.rows.attempt(tx, prepared.flatMap((each) => ('row' in each ? [each.row] : [])), job, act)) counts[verdict] += 1;
      for (const each of prepared) if ('errors' in each) counts[await this.one(tx, job, each, act)] += 1;
      return this.advance(tx, job, counts);
    });
  }

  private async one(tx: Transaction, job: Job, each: Prepared, act: Act): Promise<Verdict> {
    if ('row' in each) return this.rows.write(tx, each.row, job, act);
    await this.store.refuse(tx, job, each.line, each.errors);
    return 'failed';
  }

  private async apart(begun: Job, prepared: readonly Prepared[], act: Act): Promise<Job> {
    let job = begun;
    for (const each of prepared) job = await this.alone(job, each, act);
    return job;
  }

  private async alone(job: Job, each: Prepared, act: Act): Promise<Job> {
    try {
      if (job.checkOnly && 'row' in each) return await this.rehearse(job, each.row, act);
      return await this.database.transaction(async (tx) => this.advance(tx, job, { ...NONE, [await this.one(tx, job, each, act)]: 1 }));
    } catch (error) {
      if (error instanceof DoneElsewhere || error instanceof DatabaseUnavailable) throw error;
      const errors = this.toErrors(error);
      return this.database.transaction(async (tx) => {
        await this.store.refuse(tx, job, each.line, errors);
        return this.advance(tx, job, { ...NONE, failed: 1 });
      });
    }
  }

  private async rehearse(job: Job, row: ReadyRow, act: Act): Promise<Job> {
    let verdict: Verdict = 'unchanged';
    await this.database.transaction(async (tx) => {
      verdict = await this.rows.write(tx, row, job, act);
      throw new Rehearsed();
    }).catch((error: unknown) => {
      if (!(error instanceof Rehearsed)) throw error;
    });
    return this.database.transaction((tx) => this.advance(tx, job, { ...NONE, [verdict]: 1 }));
  }

  private async advance(tx: Transaction, job: Job, counts: RowCounts): Promise<Job> {
    if (!(await this.store.advance(tx, job, counts))) throw new DoneElsewhere();
    const { created, updated, unchanged, failed } = counts;
    return Object.assign(new Job(), job, {
      state: 'running', done: job.done + created + updated + unchanged + failed,
      created: job.created + created, updated: job.updated + updated, unchanged: job.unchanged + unchanged, failed: job.failed + failed,
    });
  }

  /** What is nobody's fault but ours is told as such, and logged: one such row must not stop thousands. */
  private toErrors(error: unknown): readonly FieldError[] {
    if (error instanceof DraftRefused) return validationProblem(error.problems).errors;
    if (error instanceof AdminProblem) return [{ pointer: '', code: error.problem, detail: error.message }];
    if (error instanceof ChangedMeanwhile) return [{ pointer: '', code: 'changed-meanwhile', detail: 'Somebody else changed this person at the same moment.' }];
    this.log.error({ err: error }, 'a row of an import could not be stored');
    return [{ pointer: '', code: 'server-error', detail: 'This row could not be stored; the reason is in the server\'s log.' }];
  }
}
