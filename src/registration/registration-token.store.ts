import { Injectable } from '@nestjs/common';
import { type KeysetPage, keysetTail } from '../database/keyset.js';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { isWellFormedSecret, Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { RegistrationToken } from './registration-token.entity.js';

/** What initial access tokens begin with. */
const PREFIX = 'dwi';

/** The columns that a list of them goes by. */
export const REGISTRATION_TOKEN_COLUMNS = { id: { sql: 'id' }, name: { sql: 'name' }, createdAt: { sql: 'created_at' } } as const;

export interface RegistrationTokenDraft {
  readonly name: string;
  readonly grantTypes: readonly string[];
  readonly scopes: readonly string[];
  readonly mostUses: number | null;
  readonly expiresAt: number | null;
}

/** Initial access tokens, stored as digests. */
@Injectable()
export class RegistrationTokenStore {
  constructor(private readonly random: Random, private readonly clock: Clock) {}

  /** Resolves to the token in readable form, for the only time. */
  async create(tx: Transaction, draft: RegistrationTokenDraft): Promise<{ readonly token: RegistrationToken; readonly value: string }> {
    const value = this.random.secret(PREFIX);
    const token = Object.assign(new RegistrationToken(), { ...draft, id: this.random.id('irt'), tokenDigest: digest(value), uses: 0, createdAt: this.clock.now(), lastUsedAt: null });
    await tx.insert(RegistrationToken, token);
    return { token, value };
  }

  /** One that may be used now. To use it up is `consume`. */
  async find(statements: Statements, value: string): Promise<RegistrationToken | undefined> {
    if (!isWellFormedSecret(PREFIX, value)) return undefined;
    const token = await statements.first(RegistrationToken, 'WHERE token_digest = ?', [digest(value)]);
    const ended = token === undefined || (token.expiresAt !== null && this.clock.now() >= token.expiresAt);
    return ended || (token.mostUses !== null && token.uses >= token.mostUses) ? undefined : token;
  }

  /** `false`: it has ended meanwhile, or was used up. The affected row is the verdict. */
  async consume(tx: Transaction, { id }: RegistrationToken): Promise<boolean> {
    const now = this.clock.now();
    const sql = 'UPDATE registration_tokens SET uses = uses + 1, last_used_at = ? WHERE id = ? AND (expires_at IS NULL OR expires_at > ?) AND (most_uses IS NULL OR uses < most_uses)';
    return (await tx.run(sql, [now, id, now])) === 1;
  }

  /** Its clients may have these scopes no more. */
  async dropScopes(tx: Transaction, scopes: readonly string[]): Promise<void> {
    for (const { id, scopes: named } of await tx.select(RegistrationToken, 'ORDER BY id')) {
      if (!named.some((scope) => scopes.includes(scope))) continue;
      // Two that drop one each must not bring back the other's.
      await tx.run('UPDATE registration_tokens SET uses = uses WHERE id = ?', [id]);
      const token = await this.show(tx, id);
      if (token !== undefined) await tx.update(RegistrationToken, { scopes: token.scopes.filter((scope) => !scopes.includes(scope)) }, { id });
    }
  }

  async page(statements: Statements, page: KeysetPage): Promise<RegistrationToken[]> {
    const { tail, params } = keysetTail(page);
    return statements.select(RegistrationToken, tail, params);
  }

  async show(statements: Statements, id: string): Promise<RegistrationToken | undefined> {
    const token = await statements.first(RegistrationToken, 'WHERE id = ?', [id]);
    return token?.id === id ? token : undefined;
  }

  /** `false`: there is none. What was registered with it stays. */
  async delete(tx: Transaction, id: string): Promise<boolean> {
    return (await tx.run('DELETE FROM registration_tokens WHERE id = ?', [id])) === 1;
  }
}
