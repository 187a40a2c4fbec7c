import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { Database } from './database.js';
import { Lease } from './lease.entity.js';
import { type Statements, UniqueViolation } from './statements.js';

/**
 * Work that one instance does at a time. A lease saves double work; it is no lock: clocks differ, and a holder may be slow. What must happen once is
 * guarded by a unique column or a conditional UPDATE besides.
 */
@Injectable()
export class Leases {
  readonly #holder: string;

  constructor(private readonly database: Database, private readonly clock: Clock, random: Random) {
    this.#holder = random.opaqueId();
  }

  /**
   * True when this instance holds the lease for so many seconds from now: it was free, had run out, or was its own already. In a transaction it is held
   * once that has committed.
   */
  async tryHold(name: string, seconds: number, statements: Statements = this.database): Promise<boolean> {
    const now = this.clock.now();
    const expiresAt = now + seconds * 1000;
    const sql = 'UPDATE leases SET holder = ?, expires_at = ? WHERE name = ? AND (holder = ? OR expires_at <= ?)';
    if ((await statements.run(sql, [this.#holder, expiresAt, name, this.#holder, now])) === 1) return true;
    try {
      // Held by another, or never held: reading first would cost more than this does once in a lease's life.
      await statements.insert(Lease, { name, holder: this.#holder, expiresAt });
      return true;
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      throw error;
    }
  }

  /** Lets another instance go on at once. */
  async release(name: string): Promise<void> {
    await this.database.run('DELETE FROM leases WHERE name = ? AND holder = ?', [name, this.#holder]);
  }
}
