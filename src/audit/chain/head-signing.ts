import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { ChainSignatures } from '../chain-signatures.js';
import { ChainStore } from './chain.store.js';

/** Signs where the chain ends under the current SECRET_KEY. */
@Injectable()
export class HeadSigning {
  constructor(private readonly chain: ChainStore, private readonly signatures: ChainSignatures, private readonly database: Database) {}

  /** The same place, signed anew, and kept as a checkpoint: all that came before hangs on it. Only what was good before. */
  async signAgain(): Promise<void> {
    await this.database.quietTransaction(async (tx) => {
      const head = await this.chain.head(tx);
      if (head === undefined || this.signatures.isCurrent(head) || this.signatures.check(head) !== 'good') return;
      const place = this.signatures.sign(head);
      if (await this.chain.moveHead(tx, head, place)) await this.chain.keepInstead(tx, place);
    });
  }
}
