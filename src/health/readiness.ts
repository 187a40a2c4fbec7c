import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { checkSchema } from '../database/data-source.js';
import { Database } from '../database/database.js';
import { isSigningAlgorithm, KEY_ALGORITHM_NAMES } from '../keys/key-algorithms.js';
import { KeyRing } from '../keys/key-ring.js';
import type { KeyAlgorithm } from '../keys/signing-key.entity.js';
import type { ReadinessReport } from './management-server.js';

/** A database that takes longer is no help to a person who waits for a page. */
const DATABASE_WITHIN_MS = 1_000;

/** Whether this process should be sent requests, asked anew each time: a load balancer acts on it within a second. */
@Injectable()
export class Readiness {
  private draining = false;
  private schemaFits = false;

  constructor(private readonly database: Database, private readonly keyRing: KeyRing) {}

  /** From now on not ready: the process is about to stop. */
  startDraining(): void {
    this.draining = true;
  }

  /** Resolves within about a second, whatever the database does. */
  async check(): Promise<ReadinessReport> {
    if (this.draining) return { ready: false, reasons: ['The server is draining.'] };
    const timer = new AbortController();
    const tooLong = sleep(DATABASE_WITHIN_MS, ['The database does not answer.'], { signal: timer.signal }).catch(() => []);
    const reasons = await Promise.race([this.trouble(), tooLong]);
    timer.abort();
    return { ready: reasons.length === 0, reasons };
  }

  private async trouble(): Promise<string[]> {
    try {
      await this.database.ping();
    } catch {
      return ['The database cannot be reached.'];
    }
    return [...await this.schemaTrouble(), ...await this.keyTrouble()];
  }

  private async schemaTrouble(): Promise<string[]> {
    // Asked until it fits, and not again: in a rolling upgrade the next version migrates while this one goes on serving.
    if (this.schemaFits) return [];
    try {
      await checkSchema(this.database);
      this.schemaFits = true;
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : 'The schema cannot be checked.'];
    }
  }

  /** Keys that clients encrypt to count as those that sign: what arrives encrypted to a key that is gone can be read by nobody. */
  private async keyTrouble(): Promise<string[]> {
    const missing = await Promise.all(KEY_ALGORITHM_NAMES.map(async (algorithm) => (await this.hasKey(algorithm) ? [] : [algorithm])));
    return missing.flat().map((algorithm) => `There is no ${isSigningAlgorithm(algorithm) ? 'signing' : 'encryption'} key for ${algorithm}.`);
  }

  private async hasKey(algorithm: KeyAlgorithm): Promise<boolean> {
    try {
      return await this.keyRing.has(algorithm);
    } catch {
      return false;
    }
  }
}
