import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Revisions } from '../database/revisions.js';
import { type Statements, type Transaction, UniqueViolation } from '../database/statements.js';
import { SigningKey } from './signing-key.entity.js';

@Injectable()
export class SigningKeyStore {
  constructor(private readonly database: Database, private readonly revisions: Revisions) {}

  async all(statements: Statements = this.database): Promise<SigningKey[]> {
    return statements.select(SigningKey, 'ORDER BY alg, position');
  }

  /** `false` when another instance has added a key at this position already. */
  async add(statements: Statements, key: SigningKey): Promise<boolean> {
    try {
      await statements.insert(SigningKey, key);
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      throw error;
    }
    await this.revisions.bump(statements, 'keys');
    return true;
  }

  /** In a transaction: whoever else changes keys waits until this one is through, and reads after it. */
  async hold(tx: Transaction): Promise<void> {
    await this.revisions.bump(tx, 'keys');
  }

  /** Lets a waiting key sign from `at` on. */
  async activate(statements: Statements, kid: string, at: number): Promise<void> {
    const activated = await statements.run('UPDATE signing_keys SET activates_at = ? WHERE kid = ? AND activates_at > ? AND revoked_at IS NULL', [at, kid, at]);
    if (activated === 1) await this.revisions.bump(statements, 'keys');
  }

  /** Puts another seal on a private key, unless somebody else has. */
  async reseal(kid: string, { from, to }: { readonly from: string; readonly to: string }): Promise<void> {
    await this.database.run('UPDATE signing_keys SET sealed_private_jwk = ? WHERE kid = ? AND sealed_private_jwk = ?', [to, kid, from]);
  }

  async revoke(statements: Statements, kid: string, at: number): Promise<boolean> {
    const revoked = await statements.run('UPDATE signing_keys SET revoked_at = ? WHERE kid = ? AND revoked_at IS NULL', [at, kid]);
    if (revoked === 1) await this.revisions.bump(statements, 'keys');
    return revoked === 1;
  }
}
