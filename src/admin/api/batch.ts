import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CONFIG, type Config } from '../../config/config.js';
import { Database } from '../../database/database.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { toProblem } from '../../http/problem.js';
import { OAuthError } from '../../oauth/oauth-error.js';
import { Parameters } from '../../oauth/parameters.js';
import { ADMIN_OPERATIONS, isWrite } from '../admin-operations.js';
import type { AdminAnswer, AdminCall, AdminOperation } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { AdminAccess } from './admin-access.js';
import type { AskedOperation } from './admin-call.js';
import { toWireAnswer, type WireAnswer } from './answer.js';
import { type BatchMember, parseBatch } from './batch-draft.js';
import { isNotModified } from './conditions.js';
import { OperationMatch } from './operation-match.js';
import { Performance, type ReadyWrite, RolledBack } from './performance.js';
import { toAdminProblem } from './to-admin-problem.js';
import { rehearsedAnswer } from './without-secrets.js';

/** A member, ready to be done; or why it cannot be. */
type Prepared = { readonly asked: AskedOperation; readonly ready: ReadyWrite | undefined } | { readonly refused: AdminProblem };

export interface PreparedBatch {
  readonly atomic: boolean;
  readonly members: readonly Prepared[];
}

/** What one member came to. Secrets by name, for the answer as a whole. */
interface Outcome {
  readonly wire: WireAnswer;
  readonly secrets: readonly string[];
  readonly failed: boolean;
}

/** Does many requests as one, each with the checks and the scope that it takes by itself. */
@Injectable()
export class Batch {
  private match: OperationMatch | undefined;

  constructor(
    private readonly access: AdminAccess,
    private readonly performance: Performance,
    private readonly database: Database,
    private readonly module: ModuleRef,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** What can be found out before any transaction. Throws AdminProblem for a batch that is none. */
  async prepare(call: AdminCall): Promise<PreparedBatch> {
    const { atomic, members } = parseBatch(call.body);
    const prepared: Prepared[] = [];
    for (const member of members) prepared.push(await this.prepareMember(member, call));
    return { atomic, members: prepared };
  }

  /**
   * All of them in this transaction. Throws RolledBack with the answer when one fails: then none was done. Those that stand each by itself
   * are together in a rehearsal only: each sees what those before it would have done, and the others go on after one that fails.
   */
  async together(tx: Transaction, { atomic, members }: PreparedBatch, rehearsed: boolean): Promise<AdminAnswer> {
    const outcomes: Outcome[] = [];
    for (const member of members) {
      const outcome = await this.attempt(member, async (ready) => inOne(tx, ready, rehearsed), tx);
      outcomes.push(outcome);
      if (atomic && outcome.failed) throw new RolledBack(toAnswer(members.map((_, index) => (index === outcomes.length - 1 ? outcome : this.undone()))));
    }
    return toAnswer(outcomes);
  }

  /** Each in a transaction of its own. */
  async apart({ members }: PreparedBatch): Promise<AdminAnswer> {
    const outcomes: Outcome[] = [];
    for (const member of members) outcomes.push(await this.attempt(member, (ready) => this.performance.write(ready), this.database));
    return toAnswer(outcomes);
  }

  private async prepareMember(member: BatchMember, call: AdminCall): Promise<Prepared> {
    try {
      const asked = await this.toAsked(member, call);
      const { operation } = asked;
      return { asked, ready: isWrite(operation) ? await this.performance.ready({ ...asked, operation }, call.rehearsed) : undefined };
    } catch (error) {
      return { refused: requireProblem(error) };
    }
  }

  private async toAsked({ method, path, query, body, conditions }: BatchMember, call: AdminCall): Promise<AskedOperation> {
    // The batch is one of the operations: they cannot be handed to it when it is made.
    this.match ??= new OperationMatch(this.module.get<readonly AdminOperation[]>(ADMIN_OPERATIONS));
    const matched = this.match.require(method, path);
    const { operation } = matched;
    if (operation.id === 'batch.run' || (isWrite(operation) && operation.body?.text !== undefined) || 'open' in operation) throw new AdminProblem('forbidden', 'This cannot be part of a batch.');
    await this.access.authorize(call.caller, operation);
    return { operation, path: matched.path, caller: call.caller, act: call.act, query: Parameters.parse(query), body, conditions };
  }

  /** What throws is an outcome here, unless the database is at fault: then nothing can be said of the rest. */
  private async attempt(member: Prepared, write: (ready: ReadyWrite) => Promise<AdminAnswer>, statements: Statements): Promise<Outcome> {
    const { issuer } = this.config.publicUrl;
    if ('refused' in member) return this.failed(member.refused);
    try {
      const { asked, ready } = member;
      const answer = ready === undefined ? await this.performance.read(asked, statements) : await write(ready);
      if (answer.stream !== undefined) return this.failed(new AdminProblem('forbidden', 'This cannot be part of a batch.'));
      const unchanged = ready === undefined && isNotModified(asked.conditions.ifNoneMatch, answer.etag);
      const wire = toWireAnswer(answer, issuer);
      return { wire: unchanged ? { ...wire, status: 304, body: undefined } : wire, secrets: answer.secrets ?? [], failed: false };
    } catch (error) {
      return this.failed(requireProblem(error));
    }
  }

  private failed(problem: AdminProblem): Outcome {
    const body = toProblem(problem, { id: '', url: '' }, this.config.publicUrl.issuer);
    const { request_id: _id, ...told } = body;
    return { wire: { status: problem.status, headers: { 'content-type': 'application/problem+json', ...problem.headers }, body: told }, secrets: [], failed: true };
  }

  private undone(): Outcome {
    return this.failed(new AdminProblem('not-done', 'Another operation of this batch failed, and none of them was done.'));
  }
}

async function inOne(tx: Transaction, ready: ReadyWrite, rehearsed: boolean): Promise<AdminAnswer> {
  if (rehearsed) return rehearsedAnswer(await ready.run(tx));
  if (ready.dryRun) throw new AdminProblem('malformed', 'An atomic batch is rehearsed as a whole: put dry_run=true on the batch itself.');
  return ready.run(tx);
}

function toAnswer(outcomes: readonly Outcome[]): AdminAnswer {
  const results = outcomes.map(({ wire: { status, headers, body } }) => ({ status, headers, ...(body === undefined ? {} : { body }) }));
  return { body: { results }, secrets: [...new Set(outcomes.flatMap(({ secrets }) => secrets))] };
}

/** What is no refusal is thrown on. */
function requireProblem(error: unknown): AdminProblem {
  const problem = error instanceof OAuthError && error.status < 500 ? new AdminProblem('malformed', error.description) : toAdminProblem(error);
  if (problem instanceof AdminProblem) return problem;
  throw error;
}
