import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditEventType, AuditRecord, RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import type { Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { KeyMaking } from './key-making.js';
import { keyStates } from './key-states.js';
import type { SigningKey } from './signing-key.entity.js';
import { SigningKeyStore } from './signing-key.store.js';

/** Who does it: the rotation by the clock, or an operator. */
export interface KeyActor {
  readonly actor: AuditRecord['actor'];
  readonly origin: RequestOrigin | null;
}

export const BY_THE_CLOCK: KeyActor = { actor: 'server', origin: null };

/** What is done to keys; each leaves its event in the same transaction. */
@Injectable()
export class KeyActs {
  constructor(
    private readonly store: SigningKeyStore,
    private readonly making: KeyMaking,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  /** `undefined` when another instance was faster: its key is the next one. */
  async add(key: SigningKey, by: KeyActor): Promise<SigningKey | undefined> {
    return this.database.transaction(async (tx) => ((await this.publish(tx, key, by)) ? key : undefined));
  }

  /**
   * Withdraws a key at once, as after a compromise: what it signed stops counting. If it was the one that signs, the next one does so
   * from now on: one that services know already where there is one, otherwise one made for it. `false`: no such key, or revoked before.
   */
  async revoke(kid: string, by: KeyActor): Promise<boolean> {
    const keys = await this.store.all();
    const now = this.clock.now();
    const key = keys.find((each) => each.kid === kid && each.revokedAt === null);
    if (key === undefined) return false;
    const wasActive = keyStates(keys, now).get(kid) === 'active';
    const waiting = keys.find((each) => each.alg === key.alg && each.revokedAt === null && each.activatesAt > now);
    const made = wasActive && waiting === undefined ? await this.making.after(keys, key.alg, now) : undefined;
    return this.database.transaction(async (tx) => {
      if (!(await this.store.revoke(tx, kid, now))) return false;
      await this.record(tx, 'key.revoked', key, by);
      if (wasActive && waiting !== undefined) await this.store.activate(tx, waiting.kid, now);
      if (made !== undefined) await this.publish(tx, made, by);
      return true;
    });
  }

  /** `false` when another instance was faster: its key is the next one. */
  async publish(tx: Transaction, key: SigningKey, by: KeyActor): Promise<boolean> {
    if (!(await this.store.add(tx, key))) return false;
    await this.record(tx, key.position === 1 ? 'key.created' : 'key.rotated', key, by);
    return true;
  }

  private async record(tx: Transaction, type: AuditEventType, { kid, alg, activatesAt }: SigningKey, { actor, origin }: KeyActor): Promise<void> {
    await this.audit.record(tx, { type, outcome: 'success', actor, details: { kid, alg, activatesAt } }, origin);
  }
}
