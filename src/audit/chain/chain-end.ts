import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Transaction } from '../../database/statements.js';
import { LOG } from '../../platform/log.js';
import { AuditLog } from '../audit-log.js';
import { ChainSignatures } from '../chain-signatures.js';
import type { AuditHead } from './audit-head.entity.js';
import { ChainStore } from './chain.store.js';
import { BEFORE_THE_FIRST } from './event-row.js';

interface Place { readonly sequence: number; readonly hash: string }
export interface End { readonly head: AuditHead | undefined; readonly from: Place }

const START: Place = { sequence: 0, hash: BEFORE_THE_FIRST };

/**
 * Where the next event goes. What was written here by somebody who is not us must not get our signature in silence: the chain goes on, and an event
 * in it tells what was found, for ever. To stop instead would let whoever can write to the database end the log.
 */
@Injectable()
export class ChainEnd {
  /** The last place that this process saw: a chain that is shorter now was cut, however well the rest of it is signed. */
  #seen = 0;

  constructor(
    private readonly store: ChainStore,
    private readonly signatures: ChainSignatures,
    private readonly audit: AuditLog,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  async find(tx: Transaction): Promise<End> {
    const head = await this.store.head(tx);
    const last = await this.store.last(tx) ?? START;
    const because = this.problemOf(head, last);
    const from = head === undefined || last.sequence > head.sequence ? last : head;
    if (because !== undefined) await this.tell(tx, because, from.sequence);
    tx.afterCommit(() => {
      this.#seen = from.sequence;
    });
    return { head, from };
  }

  private problemOf(head: AuditHead | undefined, last: Place): string | undefined {
    if (head === undefined) return last.sequence === 0 && this.#seen === 0 ? undefined : 'head-missing';
    const verdict = this.signatures.check(head);
    if (verdict !== 'good') return verdict === 'wrong' ? 'head-not-signed-by-us' : 'head-signed-under-another-key';
    if (last.sequence !== head.sequence || last.hash !== head.hash) return last.sequence < head.sequence ? 'events-missing' : 'events-after-head';
    return head.sequence < this.#seen ? 'went-back' : undefined;
  }

  private async tell(tx: Transaction, because: string, sequence: number): Promise<void> {
    await this.audit.record(tx, { type: 'audit.tampering_found', outcome: 'failure', actor: 'server', details: { because, sequence } }, null);
    tx.afterCommit(() => this.log.error({ because, sequence }, 'somebody else has changed the audit log; doorward audit verify tells where'));
  }
}
