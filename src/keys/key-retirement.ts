import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditEventType } from '../audit/event.js';
import type { Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import type { KeyActor } from './key-acts.js';
import { JWKS_MAX_AGE_SECONDS } from './key-rotation.js';
import { keyStates } from './key-states.js';
import type { SigningKey } from './signing-key.entity.js';
import { SigningKeyStore } from './signing-key.store.js';

/** `only`: its algorithm would be left without a key to sign with. */
export type Retirement = { readonly from: number } | 'unknown' | 'only' | 'not-active';

/** Takes keys out of use by hand. Whoever looks and whoever writes is one at a time, so that two who mean different keys cannot leave none. */
@Injectable()
export class KeyRetirement {
  constructor(private readonly store: SigningKeyStore, private readonly audit: AuditLog, private readonly clock: Clock) {}

  /**
   * Lets the waiting key take over from the one that signs, as soon as every service can have fetched it; what was signed counts until
   * it expires. `from`: when, in milliseconds.
   */
  async retire(tx: Transaction, kid: string, by: KeyActor): Promise<Retirement> {
    const { key, state, next, now } = await this.look(tx, kid);
    if (key === undefined) return 'unknown';
    if (state !== 'active') return 'not-active';
    if (next === undefined) return 'only';
    const from = Math.min(next.activatesAt, Math.max(now, next.createdAt + JWKS_MAX_AGE_SECONDS * 1000));
    if (from < next.activatesAt) await this.store.activate(tx, next.kid, from);
    await this.record(tx, 'key.retired', key, by);
    return { from };
  }

  /** Withdraws a key at once, as after a compromise: what it signed stops counting, and the waiting key signs from now on. */
  async revoke(tx: Transaction, kid: string, by: KeyActor): Promise<'revoked' | 'unknown' | 'only'> {
    const { key, state, next, now } = await this.look(tx, kid);
    if (key === undefined) return 'unknown';
    if (state === 'active' && next === undefined) return 'only';
    await this.store.revoke(tx, kid, now);
    await this.record(tx, 'key.revoked', key, by);
    if (state === 'active' && next !== undefined) await this.store.activate(tx, next.kid, now);
    return 'revoked';
  }

  /** The key with what it is doing, and the first that waits to take over from it. */
  private async look(tx: Transaction, kid: string) {
    await this.store.hold(tx);
    const now = this.clock.now();
    const keys = await this.store.all(tx);
    const key = keys.find((each) => each.kid === kid && each.revokedAt === null);
    const next = keys.find((each) => each.alg === key?.alg && each.revokedAt === null && each.activatesAt > now && each.kid !== kid);
    return { key, next, now, state: keyStates(keys, now).get(kid) };
  }

  private async record(tx: Transaction, type: AuditEventType, { kid, alg, activatesAt }: SigningKey, { actor, origin }: KeyActor): Promise<void> {
    await this.audit.record(tx, { type, outcome: 'success', actor, details: { kid, alg, activatesAt } }, origin);
  }
}
