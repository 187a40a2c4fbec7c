import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { CannotOpen, DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { type Beginner, begunFor, isBegunFor } from './begun.js';
import { Credential } from './credential.entity.js';
import { CredentialStore } from './credential.store.js';
import { readRecoveryCode, RECOVERY_CODE_LENGTH, toRecoveryCode } from './recovery-code-letters.js';

const LABEL = 'recovery code';
export const RECOVERY_CODES = 10;
/** From here on people are told that they are running out. */
export const FEW_RECOVERY_CODES = 2;
/** How long a new set can be looked at before it has to be made anew. */
const SHOWN_MS = 1_800_000;

/** A new set that its owner has not said to have saved. */
export interface BegunRecoveryCodes {
  readonly setId: string;
  readonly codes: readonly string[];
}

/**
 * People's recovery codes. What is stored is a digest: 120 random bits each are beyond guessing, also with a copy of the database (ASVS 6.5.2 asks for a
 * slow hash below 112 bits), and a digest can be looked up, where ten slow hashes would have to be tried.
 *
 * A new set can be read again, sealed, until its owner has said that they have saved it. Until then the old one works: nobody is left with neither.
 */
@Injectable()
export class RecoveryCodes {
  constructor(
    private readonly store: CredentialStore,
    private readonly database: Database,
    private readonly keys: DerivedKeys,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** Makes a set, in place of any that was begun before. */
  async begin(tx: Transaction, beginner: Beginner): Promise<BegunRecoveryCodes> {
    const { userId } = beginner;
    await tx.run("DELETE FROM credentials WHERE user_id = ? AND type = 'recovery_code' AND confirmed_at IS NULL", [userId]);
    const [setId, now] = [this.random.opaqueId(), this.clock.now()];
    const codes = Array.from({ length: RECOVERY_CODES }, () => toRecoveryCode(this.random.bytes(RECOVERY_CODE_LENGTH)));
    for (const code of codes) {
      await this.store.create(tx, {
        id: this.random.id('crd'), userId, type: 'recovery_code', name: '', lookup: digest(code), sealed: this.keys.seal(LABEL, code), data: { set: setId, ...begunFor(beginner) }, counter: 0,
        createdAt: now, confirmedAt: null, lastUsedAt: null, usedAt: null, expiresAt: now + SHOWN_MS,
      });
    }
    return { setId, codes };
  }

  /** The set that was begun here and can still be read. */
  async begun(beginner: Beginner, statements: Statements = this.database): Promise<BegunRecoveryCodes | undefined> {
    const rows = await this.begunRows(beginner, statements);
    const setId = setOf(rows.at(-1));
    if (setId === undefined) return undefined;
    const codes = rows.filter((row) => setOf(row) === setId).map((row) => this.find(row));
    return codes.length === RECOVERY_CODES && codes.every((code) => code !== undefined) ? { setId, codes } : undefined;
  }

  /** The set works, and can be read no more; the one before it is dead. `false`: it has run out, or another one was begun. In a transaction that holds the person. */
  async confirm(tx: Transaction, beginner: Beginner, setId: string): Promise<boolean> {
    const { userId } = beginner;
    const ids = (await this.begunRows(beginner, tx)).filter((row) => setOf(row) === setId).map(({ id }) => id);
    if (ids.length !== RECOVERY_CODES) return false;
    const places = ids.map(() => '?').join(', ');
    await tx.run(`DELETE FROM credentials WHERE user_id = ? AND type = 'recovery_code' AND id NOT IN (${places})`, [userId, ...ids]);
    return (await tx.run(`UPDATE credentials SET confirmed_at = ?, sealed = NULL, expires_at = NULL WHERE id IN (${places}) AND confirmed_at IS NULL`, [this.clock.now(), ...ids])) === ids.length;
  }

  /** The code that was typed, if it was one of theirs and nobody had used it: it is used up. */
  async prove(tx: Transaction, userId: string, typed: string): Promise<Credential | undefined> {
    const code = readRecoveryCode(typed);
    const credential = code === undefined ? undefined : await this.store.findByLookup('recovery_code', digest(code), tx);
    return credential?.userId === userId && (await this.store.useUp(tx, credential.id)) ? credential : undefined;
  }

  /** Whether one of the set that they have was used then or later; milliseconds. */
  async isUsedSince(userId: string, since: number): Promise<boolean> {
    return (await this.database.first(Credential, "WHERE user_id = ? AND type = 'recovery_code' AND used_at >= ? LIMIT 1", [userId, since])) !== undefined;
  }

  private async begunRows(beginner: Beginner, statements: Statements): Promise<Credential[]> {
    const tail = "WHERE user_id = ? AND type = 'recovery_code' AND confirmed_at IS NULL AND expires_at > ? ORDER BY created_at, id";
    return (await statements.select(Credential, tail, [beginner.userId, this.clock.now()])).filter((row) => isBegunFor(beginner, row));
  }

  private find({ sealed }: Credential): string | undefined {
    try {
      return this.keys.open(LABEL, sealed ?? '');
    } catch (error) {
      if (error instanceof CannotOpen) return undefined;
      throw error;
    }
  }
}

function setOf(credential: Credential | undefined): string | undefined {
  const set = credential?.data['set'];
  return typeof set === 'string' ? set : undefined;
}
