import { Module, type OnModuleInit } from '@nestjs/common';
import { CleanUp } from '../database/clean-up.js';
import { AttemptLimits } from './attempt-limits.js';
import { PausedPeople } from './paused-people.js';
import { LimitCounterStore } from './limit-counter.store.js';
import { RequestBudgets } from './request-budgets.js';
import { RequestLimits } from './request-limits.js';

/**
 * Owns how often something may be tried: failed sign-ins per account, per device, per address and overall, and how often a thing may be
 * asked for. The counters are rows with a fixed window, refused by their time and cleaned up afterwards; RATE_LIMITS=off passes everything.
 *
 * Does not own the bounded queue of password hashes (platform/password-hash.ts) nor the answer to a refused attempt: callers say 429
 * and write the audit event.
 * No routes. Called by sessions (sign-in), tokens and account.
 */
@Module({ providers: [LimitCounterStore, AttemptLimits, RequestBudgets, RequestLimits, PausedPeople], exports: [AttemptLimits, PausedPeople, RequestBudgets, RequestLimits] })
export class LimitsModule implements OnModuleInit {
  constructor(private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'limit_counters', column: 'window_ends_at' });
  }
}
