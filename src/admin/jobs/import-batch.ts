import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { Database } from '../../database/database.js';
import { DatabaseUnavailable, type Transaction } from '../../database/statements.js';
import { LOG } from '../../platform/log.js';
import type { AlreadyThere } from '../admin-edits.js';
import type { Act } from '../admin-resource.js';
import { ChangedMeanwhile } from '../admin-writes.js';
import { DraftRefused } from '../field-problem.js';
import { AdminProblem, type FieldError, validationProblem } from '../problem.js';
import { ImportRow, type ReadyRow, type Written } from './import-row.js';
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

/** What became of a row, or what is wrong with it. */
type Outcome = Written | readonly FieldError[];
export type Prepared = { readonly line: number } & ({ readonly row: ReadyRow } | { readonly errors: readonly FieldError[] });

/** So many need no transaction together first. */
const FEW = 2;
const NONE: RowCounts = { created: 0, updated: 0, unchanged: 0, failed: 0 };
const NO_ERRORS: readonly FieldError[] = [];

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
      return job.checkOnly ? await this.rehearsed(job, prepared, act) : await this.halved(job, prepared, act);
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
      const attempted = await this.rows.attempt(tx, prepared.flatMap((each) => ('row' in each ? [each.row] : [])), job, act);
      let next = 0;
      return this.settle(tx, job, prepared.map((each) => [each.line, 'errors' in each ? each.errors : this.toOutcome(attempted[next++])]));
    });
  }

  private async apart(begun: Job, prepared: readonly Prepared[], act: Act): Promise<Job> {
    let job = begun;
    for (const each of prepared) job = await this.alone(job, each, act);
    return job;
  }

  private async alone(job: Job, each: Prepared, act: Act): Promise<Job> {
    let errors = 'errors' in each ? each.errors : NO_ERRORS;
    try {
      if ('row' in each) return await this.database.transaction(async (tx) => this.settle(tx, job, [[each.line, await this.rows.write(tx, each.row, job, act)]]));
    } catch (error) {
      if (error instanceof DoneElsewhere || error instanceof DatabaseUnavailable) throw error;
      errors = this.toErrors(error);
    }
    return this.database.transaction((tx) => this.settle(tx, job, [[each.line, errors]]));
  }

  /** As if each were written alone. Nothing is, so that one transaction tells of all of them. */
  private async rehearsed(job: Job, prepared: readonly Prepared[], act: Act): Promise<Job> {
    const outcomes: (readonly [number, Outcome])[] = [];
    for (const each of prepared) outcomes.push([each.line, 'errors' in each ? each.errors : await this.rehearse(job, each.row, act)]);
    return this.database.transaction((tx) => this.settle(tx, job, outcomes));
  }

  private async rehearse(job: Job, row: ReadyRow, act: Act): Promise<Outcome> {
    let outcome: Outcome = 'unchanged';
    try {
      await this.database.transaction(async (tx) => {
        outcome = await this.rows.write(tx, row, job, act);
        throw new Rehearsed();
      });
    } catch (error) {
      if (error instanceof DatabaseUnavailable) throw error;
      if (!(error instanceof Rehearsed)) return this.toErrors(error);
    }
    return outcome;
  }

  private async settle(tx: Transaction, job: Job, outcomes: readonly (readonly [line: number, outcome: Outcome])[]): Promise<Job> {
    const counts = { ...NONE };
    for (const [, outcome] of outcomes) counts[typeof outcome === 'string' ? outcome : 'failed'] += 1;
    const after = await this.advance(tx, job, counts);
    await this.store.refuse(tx, job, outcomes.flatMap(([line, outcome]) => (typeof outcome === 'string' ? [] : [[line, outcome] as const])));
    return after;
  }

  private async advance(tx: Transaction, job: Job, counts: RowCounts): Promise<Job> {
    if (!(await this.store.advance(tx, job, counts))) throw new DoneElsewhere();
    const { created, updated, unchanged, failed } = counts;
    return Object.assign(new Job(), job, {
      state: 'running', done: job.done + created + updated + unchanged + failed,
      created: job.created + created, updated: job.updated + updated, unchanged: job.unchanged + unchanged, failed: job.failed + failed,
    });
  }

  private toOutcome(attempted: Written | AlreadyThere | undefined): Outcome {
    return typeof attempted === 'string' ? attempted : this.toErrors(attempted);
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
