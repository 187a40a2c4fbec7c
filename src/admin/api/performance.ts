import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { isList, isWrite } from '../admin-operations.js';
import { ChangedMeanwhile } from '../admin-writes.js';
import type { AdminAnswer, AdminCall, AdminOperation, WriteOperation } from '../operation.js';
import type { AskedOperation } from './admin-call.js';
import { checkBody } from './body.js';
import { matchCheck, matchRequirement, parseIfMatch, requireIfMatch } from './conditions.js';
import { ListPages } from './list-page.js';
import { parseListQuery } from './list-query.js';
import { streamedForm, streamList } from './list-stream.js';
import { parseQuery, refuseUnknown } from './query.js';
import { AdminProblem } from '../problem.js';
import { wireTag } from '../wire-tag.js';
import { toAdminProblem } from './to-admin-problem.js';
import { rehearsedAnswer } from './without-secrets.js';

const DRY_RUN = { name: 'dry_run', about: 'check everything and answer what would be, but write nothing', schema: { type: 'boolean', default: false } } as const;
const MOST_ATTEMPTS = 3;

/** A write whose request has been checked; `run` does it, in the transaction of whoever calls. */
export interface ReadyWrite {
  readonly dryRun: boolean;
  /** Instead of `run`. */
  readonly apart?: () => Promise<AdminAnswer>;
  run(tx: Transaction): Promise<AdminAnswer>;
}

/** Something to do in the transaction of a write, with its answer. */
export type Also = (tx: Transaction, answer: AdminAnswer) => Promise<void>;

export interface Done {
  readonly answer: AdminAnswer;
  /** Nothing of it stays. */
  readonly rolledBack: boolean;
}

/** Does what an operation declares: checks the request against the declaration, then reads, or writes in one transaction. */
@Injectable()
export class Performance {
  constructor(private readonly database: Database, private readonly pages: ListPages) {}

  /** Throws AdminProblem. */
  async read(asked: AskedOperation, statements: Statements = this.database): Promise<AdminAnswer> {
    const { operation } = asked;
    return problems(async () => {
      if (isList(operation)) {
        const { list, query } = parseListQuery(operation, asked.query);
        const form = streamedForm(operation, asked.conditions.accept);
        if (form !== undefined) return streamList(operation, form, list, { ...toCall(asked, query), lastEventId: asked.conditions.lastEventId }, statements);
        return this.pages.read(operation, list, toCall(asked, query), statements);
      }
      if (isWrite(operation)) throw new TypeError(`${operation.id} writes`);
      const declared = operation.query ?? [];
      refuseUnknown(asked.query, new Set(declared.map(({ name }) => name)));
      return tagged(await operation.read(toCall(asked, parseQuery(asked.query, declared)), statements));
    });
  }

  /** Everything that comes before the transaction: checks, and work too slow for one. `rehearsed`: by whoever calls, whatever the request says. Throws AdminProblem. */
  async ready(asked: AskedOperation<WriteOperation>, rehearsed = false): Promise<ReadyWrite> {
    const { operation } = asked;
    return problems(async () => {
      const declared = [...(operation.query ?? []), DRY_RUN];
      refuseUnknown(asked.query, new Set(declared.map(({ name }) => name)));
      const { dry_run: dryRun, ...query } = parseQuery(asked.query, declared);
      const ifMatch = parseIfMatch(asked.conditions.ifMatch);
      requireIfMatch(operation, ifMatch);
      const match = watched(matchCheck(ifMatch, asked.conditions.ifNoneMatch));
      const call = { ...toCall({ ...asked, body: checkBody(operation, asked.body) }, query), rehearsed: rehearsed || dryRun === true, checkMatch: match.check, requireMatch: matchRequirement(ifMatch) };
      const prepared = await operation.prepare?.(call);
      const apart = operation.apart?.(call, prepared);
      return { dryRun: dryRun === true, run: (tx) => matching(tx, operation, call, prepared, ifMatch, match), ...(apart === undefined || dryRun === true ? {} : { apart }) };
    });
  }

  /** The write alone. Throws AdminProblem. */
  async write(ready: ReadyWrite): Promise<AdminAnswer> {
    return (await this.complete(ready)).answer;
  }

  /**
   * One transaction for the write, repeated where somebody else was quicker: with If-Match the repeat then finds another version. `also` is
   * done in the same transaction.
   */
  async complete(ready: ReadyWrite, also: Also = nothing): Promise<Done> {
    return problems(async () => {
      const { apart } = ready;
      if (apart !== undefined) return this.several(apart, also);
      for (let attempt = 1; ; attempt += 1) {
        try {
          if (ready.dryRun) return { answer: rehearsedAnswer(await this.rehearse((tx) => ready.run(tx))), rolledBack: true };
          return await this.committed(ready, also);
        } catch (error) {
          if (!(error instanceof ChangedMeanwhile) || attempt === MOST_ATTEMPTS) throw error;
        }
      }
    });
  }

  private async committed(ready: ReadyWrite, also: Also): Promise<Done> {
    try {
      return await this.database.transaction(async (tx) => {
        const answer = await ready.run(tx);
        await also(tx, answer);
        return { answer, rolledBack: false };
      });
    } catch (error) {
      // An answer that undoes what it tells of: a batch that failed as one.
      if (error instanceof RolledBack) return { answer: error.answer as AdminAnswer, rolledBack: true };
      throw error;
    }
  }

  /** Work in transactions of its own; its answer is kept after the last of them. */
  private async several(apart: () => Promise<AdminAnswer>, also: Also): Promise<Done> {
    const answer = await apart();
    if (also !== nothing) await this.database.transaction((tx) => also(tx, answer));
    return { answer, rolledBack: false };
  }

  /** Runs the work in a transaction that is rolled back: what it answers is what would have been. */
  async rehearse<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.database.transaction(async (tx) => {
        throw new RolledBack(await work(tx));
      });
    } catch (thrown) {
      if (thrown instanceof RolledBack) return thrown.answer as T;
      throw thrown;
    }
  }
}

/** Carries an answer out of a transaction that must not commit. */
export class RolledBack extends Error {
  constructor(readonly answer: unknown) {
    super('rolled back');
  }
}

/** Whether the write has compared what it found with what the caller wants. */
interface Watched {
  readonly check: AdminCall['checkMatch'];
  compared: boolean;
}

function watched(check: AdminCall['checkMatch']): Watched {
  const match: Watched = {
    compared: false,
    check: (etag) => {
      match.compared = true;
      check(etag);
    },
  };
  return match;
}

/** A condition that nobody compared holds for nothing: what is thrown undoes the write. RFC 9110 §13.1.1. */
async function matching(tx: Transaction, operation: WriteOperation, call: AdminCall, prepared: unknown, ifMatch: ReturnType<typeof parseIfMatch>, match: Watched): Promise<AdminAnswer> {
  match.compared = false;
  if (operation.current !== undefined && ifMatch !== undefined) match.check(tagged(await operation.current(call, tx)).etag);
  const answer = await operation.write(tx, call, prepared);
  if (operation.method === 'POST' || match.compared || ifMatch === undefined || ifMatch === '*') return answer;
  throw new AdminProblem('changed-meanwhile', 'This has no version that If-Match could name: leave it out, or send *.');
}

/** What has no version of its own is told apart by what is shown of it. */
function tagged(answer: AdminAnswer): AdminAnswer {
  return answer.etag !== undefined || answer.body === undefined || answer.stream !== undefined ? answer : { ...answer, etag: wireTag(answer.body) };
}

function toCall({ caller, act, path, body }: AskedOperation<AdminOperation>, query: AdminCall['query']): AdminCall {
  return { caller, act, path, query, body, checkMatch: () => undefined, requireMatch: () => undefined };
}

async function nothing(): Promise<void> {}

async function problems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toAdminProblem(error);
  }
}
