import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Logger } from 'pino';
import { Database } from '../database/database.js';
import { LOG } from '../platform/log.js';
import { Schedule } from '../platform/schedule.js';
import { ChainStore } from './chain/chain.store.js';
import { SealBatch, type Sealed } from './chain/seal-batch.js';

const LOOK_EVERY_MS = 400;
/** After a look that failed: the database is away. */
const BACK_OFF_MS = 5000;
/** Another instance seals; when it dies its lease runs out a little later than this. */
const LEAVE_TO_OTHERS_MS = 4000;
const EVENTS_A_CHECKPOINT = 1000;
const LONGEST_WITHOUT_CHECKPOINT_MS = 5 * 60_000;

/**
 * Numbers and chains what was committed, within a second and out of the way of every request: an act never waits for the one before. One instance at a
 * time by a lease; what makes it exactly once are the conditional UPDATEs in seal-batch.ts.
 */
@Injectable()
export class Sealer implements OnApplicationBootstrap {
  #quietUntil = 0;
  /** What was sealed here and is in no checkpoint yet, and since when. */
  #open: { readonly sealed: Sealed; readonly since: number } | undefined;
  #checkpointed = 0;

  constructor(
    private readonly store: ChainStore,
    private readonly batch: SealBatch,
    private readonly database: Database,
    private readonly schedule: Schedule,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.schedule.every(LOOK_EVERY_MS, 'audit sealing', () => this.look());
  }

  /** Seals all there is. Resolves to how many events; 0 as well where another instance is at it. */
  async run(): Promise<number> {
    let count = 0;
    while (await this.store.isAnyWaiting()) {
      const sealed = await this.batch.run();
      if (sealed === undefined || sealed === 'left-to-another') break;
      count += sealed.events;
      await this.#remember(sealed);
    }
    return count;
  }

  private async look(): Promise<void> {
    const now = performance.now();
    if (now < this.#quietUntil) return;
    this.#quietUntil = now + BACK_OFF_MS;
    const count = await this.run();
    const others = count === 0 && (await this.store.isAnyWaiting());
    this.#quietUntil = others ? performance.now() + LEAVE_TO_OTHERS_MS : 0;
    if (this.#open !== undefined && performance.now() - this.#open.since > LONGEST_WITHOUT_CHECKPOINT_MS) await this.checkpoint();
  }

  async #remember(sealed: Sealed): Promise<void> {
    this.#open = { sealed, since: this.#open?.since ?? performance.now() };
    if (sealed.place.sequence - this.#checkpointed >= EVENTS_A_CHECKPOINT) await this.checkpoint();
  }

  /** Keeps where the chain has come, and tells the log: from there nobody takes it away by writing to the database. */
  async checkpoint(): Promise<void> {
    if (this.#open === undefined) return;
    const { place } = this.#open.sealed;
    await this.database.quietTransaction((tx) => this.store.keep(tx, place));
    this.#checkpointed = place.sequence;
    this.#open = undefined;
    const { sequence, hash, signedAt: signed_at, keyId: key_id, signature } = place;
    this.log.info({ audit_checkpoint: { sequence, hash, signed_at, key_id, signature } }, 'audit checkpoint');
  }
}
