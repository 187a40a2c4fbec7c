import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { KeyRing } from '../keys/key-ring.js';
import { SIGNING_ALGORITHM_NAMES } from '../keys/signing-algorithms.js';
import type { ReadinessReport } from './management-server.js';

/** A database that takes longer is no help to a person who waits for a page. */
const DATABASE_WITHIN_MS = 1_000;

/** Whether this process should be sent requests, asked anew each time: a load balancer acts on it within a second. */
@Injectable()
export class Readiness {
  private draining = false;

  constructor(private readonly database: Database, private readonly keyRing: KeyRing) {}

  /** From now on not ready: the process is about to stop. */
  startDraining(): void {
    this.draining = true;
  }

  async check(): Promise<ReadinessReport> {
    if (this.draining) return { ready: false, reasons: ['The server is draining.'] };
    const trouble = await this.databaseTrouble();
    const reasons = trouble === undefined ? await this.keyTrouble() : [trouble];
    return { ready: reasons.length === 0, reasons };
  }

  private async databaseTrouble(): Promise<string | undefined> {
    const timer = new AbortController();
    const tooLong = sleep(DATABASE_WITHIN_MS, 'The database does not answer.', { signal: timer.signal }).catch(() => undefined);
    const answer = this.database.row('SELECT 1 AS one').then(() => undefined, () => 'The database cannot be reached.');
    const trouble = await Promise.race([answer, tooLong]);
    timer.abort();
    return trouble;
  }

  private async keyTrouble(): Promise<string[]> {
    const missing = await Promise.all(SIGNING_ALGORITHM_NAMES.map(async (algorithm) => {
      try {
        await this.keyRing.signing(algorithm);
        return [];
      } catch {
        return [`There is no signing key for ${algorithm}.`];
      }
    }));
    return missing.flat();
  }
}
