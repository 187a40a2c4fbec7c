import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CleanUp } from '../database/clean-up.js';
import { Database } from '../database/database.js';
import { UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { PasskeyOffer } from './passkey-offer.entity.js';

const EVERY_MS = 30 * 86_400_000;

/** Who was asked when whether they want a passkey: once in thirty days is advice, more is nagging. */
@Injectable()
export class PasskeyOffers implements OnModuleInit {
  constructor(private readonly database: Database, private readonly clock: Clock, private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'passkey_offers', column: 'next_at' });
  }

  /** Takes this month's question; `false` when it was asked already: of two sign-ins at once, one is told `true`. */
  async take(userId: string): Promise<boolean> {
    const now = this.clock.now();
    if ((await this.database.run('UPDATE passkey_offers SET next_at = ? WHERE user_id = ? AND next_at <= ?', [now + EVERY_MS, userId, now])) === 1) return true;
    try {
      await this.database.insert(PasskeyOffer, { userId, nextAt: now + EVERY_MS });
      return true;
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      throw error;
    }
  }
}
