import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { Leases } from '../../database/leases.js';
import { type Transaction, UniqueViolation } from '../../database/statements.js';
import { ChainSignatures, type SignedPlace } from '../chain-signatures.js';
import { ChainEnd } from './chain-end.js';
import { ChainStore } from './chain.store.js';
import { hashOf } from './event-row.js';

const LEASE = 'audit-sealer';
const LEASE_SECONDS = 10;
const BATCH = 100;

export interface Sealed {
  readonly events: number;
  readonly place: SignedPlace;
}

/** Another sealer has done what this one was about to do. Thrown, so that nothing of it is committed. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/** One transaction: some events get the next numbers and hashes, and the signed head moves with them. */
@Injectable()
export class SealBatch {
  constructor(
    private readonly store: ChainStore,
    private readonly end: ChainEnd,
    private readonly signatures: ChainSignatures,
    private readonly database: Database,
    private readonly leases: Leases,
  ) {}

  /** Undefined: another was faster, or there was nothing to do. */
  async run(): Promise<Sealed | 'left-to-another' | undefined> {
    try {
      return await this.database.quietTransaction(async (tx) => ((await this.leases.tryHold(LEASE, LEASE_SECONDS, tx)) ? this.seal(tx) : 'left-to-another'));
    } catch (error) {
      if (error instanceof Overtaken || error instanceof UniqueViolation) return undefined;
      throw error;
    }
  }

  private async seal(tx: Transaction): Promise<Sealed | undefined> {
    const { head, from } = await this.end.find(tx);
    const waiting = await this.store.waiting(tx, BATCH);
    if (waiting.length === 0) return undefined;
    let { sequence, hash } = from;
    const events = waiting.toSorted((a, b) => (String(a.id) < String(b.id) ? -1 : 1)).map((row) => {
      sequence += 1;
      hash = hashOf(row, sequence, hash);
      return { id: String(row.id), sequence, hash };
    });
    const place = this.signatures.sign({ sequence, hash });
    if (!(await this.store.number(tx, events)) || !(await this.store.moveHead(tx, head, place))) throw new Overtaken('another sealer was faster');
    return { events: events.length, place };
  }
}
