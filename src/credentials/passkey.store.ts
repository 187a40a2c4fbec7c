import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Credential } from './credential.entity.js';
import { CredentialStore } from './credential.store.js';
import { passkeyDataOf, passkeyLookup, type VerifiedPasskey } from './passkey.js';
import { PasskeyChallenges } from './passkey-challenges.js';
import type { NamedPasskey } from './passkey-journal.js';

/** What an authenticator says of itself with each signature. */
export interface PasskeyUse {
  readonly challenge: string;
  readonly counter: number;
  readonly backedUp: boolean;
}

interface NewPasskey extends NamedPasskey {
  /** Making it has let its owner in: it was used by that. */
  readonly opened?: boolean;
}

/**
 * Passkeys among the credentials. One that a browser made by itself is unconfirmed until its first use: nobody was verified when it was made, and
 * somebody who does not know of it yet must not be asked for it as their second factor.
 */
@Injectable()
export class PasskeyStore {
  constructor(private readonly credentials: CredentialStore, private readonly challenges: PasskeyChallenges, private readonly database: Database, private readonly clock: Clock) {}

  async findByCredentialId(credentialId: string): Promise<Credential | undefined> {
    return this.database.first(Credential, "WHERE lookup = ? AND type = 'passkey'", [passkeyLookup(credentialId)]);
  }

  /** All that a person can sign in with, the oldest first. */
  async of(userId: string, statements: Statements = this.database): Promise<Credential[]> {
    return statements.select(Credential, "WHERE user_id = ? AND type = 'passkey' ORDER BY created_at, id", [userId]);
  }

  /** Throws UniqueViolation for one that somebody has already. */
  async create(tx: Transaction, userId: string, { id, name, opened = false }: NewPasskey, { data, counter, silently }: VerifiedPasskey): Promise<void> {
    const now = this.clock.now();
    await this.credentials.create(tx, {
      id, userId, type: 'passkey', name, lookup: passkeyLookup(data.credentialId), sealed: null, data: { ...data }, counter, createdAt: now, confirmedAt: silently ? null : now, lastUsedAt: opened ? now : null, usedAt: null,
    });
  }

  async find(tx: Transaction, userId: string, id: string): Promise<Credential | undefined> {
    const credential = await this.credentials.findOf(userId, id, tx);
    return credential?.type === 'passkey' ? credential : undefined;
  }

  async namesOf(tx: Transaction, userId: string): Promise<readonly string[]> {
    return (await this.of(userId, tx)).map(({ name }) => name);
  }

  /** What they could confirm themselves with beside their passkeys. */
  async authenticatorsOf(tx: Transaction, userId: string): Promise<number> {
    return (await this.credentials.heldBy(userId, tx)).totp ?? 0;
  }

  async removeRecoveryCodes(tx: Transaction, userId: string): Promise<void> {
    await this.credentials.removeAll(tx, userId, 'recovery_code');
  }

  rename(tx: Transaction, userId: string, id: string, name: string): Promise<boolean> {
    return this.credentials.rename(tx, userId, id, name);
  }

  remove(tx: Transaction, userId: string, id: string): Promise<boolean> {
    return this.credentials.remove(tx, userId, id);
  }

  /** `false`: answered before. */
  useChallenge(tx: Transaction, challenge: string): Promise<boolean> {
    return this.challenges.use(tx, challenge);
  }

  /**
   * Takes a signature, once. `signature_counter`: it is no newer than the last one, so there are two of what should be one (WebAuthn §6.1.1); most
   * passkeys do not count, and say 0 each time. `invalid`: the challenge was answered before, or the passkey removed meanwhile.
   */
  async use(tx: Transaction, { id, data }: Credential, { challenge, counter, backedUp }: PasskeyUse): Promise<'used' | 'signature_counter' | 'invalid'> {
    if (!(await this.challenges.use(tx, challenge))) return 'invalid';
    const now = this.clock.now();
    const sql = 'UPDATE credentials SET counter = ?, last_used_at = ?, confirmed_at = COALESCE(confirmed_at, ?) WHERE id = ? AND (counter < ? OR (counter = 0 AND ? = 0))';
    if ((await tx.run(sql, [counter, now, now, id, counter, counter])) === 0) return (await tx.first(Credential, 'WHERE id = ?', [id])) === undefined ? 'invalid' : 'signature_counter';
    if (passkeyDataOf({ data }).backedUp !== backedUp) await tx.update(Credential, { data: { ...data, backedUp } }, { id });
    return 'used';
  }
}
