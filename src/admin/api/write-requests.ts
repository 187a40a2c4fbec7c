import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import type { Transaction } from '../../database/statements.js';
import type { AdminAnswer, WriteOperation } from '../operation.js';
import { AdminProblem } from '../problem.js';
import type { AskedOperation } from './admin-call.js';
import { toWireAnswer, type WireAnswer } from './answer.js';
import { type HeldKey, Idempotency } from './idempotency.js';
import { Performance } from './performance.js';

/** A writing request from its key to its answer. */
@Injectable()
export class WriteRequests {
  constructor(private readonly performance: Performance, private readonly idempotency: Idempotency, @Inject(CONFIG) private readonly config: Config) {}

  /** Throws AdminProblem. */
  async answer(asked: AskedOperation<WriteOperation>): Promise<WireAnswer> {
    // A rehearsal leaves nothing behind, its key neither.
    const begun = asked.query.all('dry_run').includes('true') ? undefined : await this.idempotency.begin(asked);
    if (begun === undefined) return this.once(asked, undefined);
    if ('replay' in begun) return begun.replay;
    try {
      return await this.once(asked, begun.key);
    } catch (error) {
      // What the server itself got wrong may have been committed all the same: only time tells, and frees the key.
      if (error instanceof AdminProblem) await this.idempotency.release(begun.key);
      throw error;
    }
  }

  private async once(asked: AskedOperation<WriteOperation>, key: HeldKey | undefined): Promise<WireAnswer> {
    const { issuer } = this.config.publicUrl;
    const ready = await this.performance.ready(asked);
    const keep = key === undefined ? undefined : (tx: Transaction, answer: AdminAnswer) => this.idempotency.keep(tx, key, toWireAnswer(answer, issuer), answer.secrets ?? []);
    const { answer, rolledBack } = await this.performance.complete(ready, keep);
    if (key !== undefined && rolledBack) await this.idempotency.release(key);
    return toWireAnswer(answer, issuer);
  }
}
