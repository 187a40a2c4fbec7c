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
import { parseQuery, refuseUnknown } from './query.js';
import { toAdminProblem } from './to-admin-problem.js';
import { rehearsedAnswer } from './without-secrets.js';

const DRY_RUN = { name: 'dry_run', about: 'check everything and answer what would be, but write nothing', schema: { type: 'boolean', default: false } } as const;
const MOST_ATTEMPTS = 3;

/** A write whose request has been checked; `run` does it, in the transaction of whoever calls. */
export interface ReadyWrite {
  readonly dryRun: boolean;
  run(tx: Transaction): Promise<AdminAnswer>;
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
        return this.pages.read(operation, list, toCall(asked, query), statements);
      }
      if (isWrite(operation)) throw new TypeError(`${operation.id} writes`);
      const declared = operation.query ?? [];
      refuseUnknown(asked.query, new Set(declared.map(({ name }) => name)));
      return operation.read(toCall(asked, parseQuery(asked.query, declared)), statements);
    });
  }

  /** Everything that comes before the transaction: checks, and work too slow for one. Throws AdminProblem. */
  async ready(asked: AskedOperation<WriteOperation>): Promise<ReadyWrite> {
    const { operation } = asked;
    return problems(async () => {
      const declared = [...(operation.query ?? []), DRY_RUN];
      refuseUnknown(asked.query, new Set(declared.map(({ name }) => name)));
      const { dry_run: dryRun, ...query } = parseQuery(asked.query, declared);
      const ifMatch = parseIfMatch(asked.conditions.ifMatch);
      requireIfMatch(operation, ifMatch);
      const call = { ...toCall({ ...asked, body: checkBody(operation, asked.body) }, query), checkMatch: matchCheck(ifMatch), requireMatch: matchRequirement(ifMatch) };
      const prepared = await operation.prepare?.(call);
      return { dryRun: dryRun === true, run: (tx) => operation.write(tx, call, prepared) };
    });
  }

  /** One transaction for the write, repeated where somebody else was quicker: with If-Match the repeat then finds another version. */
  async write(ready: ReadyWrite): Promise<AdminAnswer> {
    return problems(async () => {
      for (let attempt = 1; ; attempt += 1) {
        try {
          if (ready.dryRun) return rehearsedAnswer(await this.rehearse((tx) => ready.run(tx)));
          return await this.database.transaction((tx) => ready.run(tx));
        } catch (error) {
          if (!(error instanceof ChangedMeanwhile) || attempt === MOST_ATTEMPTS) throw error;
        }
      }
    });
  }

  /** Runs the work in a transaction that is rolled back: what it answers is what would have been. */
  async rehearse<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    try {
      return await this.database.transaction(async (tx) => {
        throw new Rehearsed(await work(tx));
      });
    } catch (thrown) {
      if (thrown instanceof Rehearsed) return thrown.answer as T;
      throw thrown;
    }
  }
}

/** Carries an answer out of a transaction that must not commit. */
class Rehearsed extends Error {
  constructor(readonly answer: unknown) {
    super('rehearsed');
  }
}

function toCall({ caller, act, path, body }: AskedOperation<AdminOperation>, query: AdminCall['query']): AdminCall {
  return { caller, act, path, query, body, checkMatch: () => undefined, requireMatch: () => undefined };
}

async function problems<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toAdminProblem(error);
  }
}
