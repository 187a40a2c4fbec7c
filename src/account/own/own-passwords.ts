import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { originOf } from '../../http/request-origin.js';
import { PasswordHash } from '../../platform/password-hash.js';
import { hashPassword } from '../hash-password.js';
import { CurrentPassword } from './current-password.js';
import { PasswordRules } from '../password-rules.js';
import { PasswordChange, type PasswordOwner } from './password-change.js';

export interface WantedPassword {
  /** What somebody without a password does not have. */
  readonly current: string;
  readonly wanted: string;
  readonly signOutOthers: boolean;
}

export type PasswordOutcome =
  /** `token`: the new value of the cookie of a browser's session. */
  | { readonly outcome: 'changed'; readonly token: string | undefined }
  /** `problem` completes "password ...". */
  | { readonly outcome: 'refused'; readonly problem: string }
  | { readonly outcome: 'mismatch' | 'busy' | 'meanwhile' }
  | { readonly outcome: 'limited'; readonly retryAfter: number };

/** A person's own password. Who has none may set one: that it is them is to be shown before, in another way. */
@Injectable()
export class OwnPasswords {
  constructor(private readonly current: CurrentPassword, private readonly changes: PasswordChange, private readonly hash: PasswordHash, readonly rules: PasswordRules) {}

  async change(owner: PasswordOwner, { current, wanted, signOutOthers }: WantedPassword, request: FastifyRequest): Promise<PasswordOutcome> {
    const { user } = owner;
    const problem = this.rules.problemFor(user, wanted);
    if (problem !== undefined) return { outcome: 'refused', problem };
    if (user.passwordHash !== null) {
      const proof = await this.current.verify(user, current, request);
      if (proof.outcome !== 'match') return proof;
      if (current === wanted) return { outcome: 'refused', problem: 'is the one that you have now' };
    }
    const hash = await hashPassword(this.hash, wanted);
    if (hash === undefined) return { outcome: 'busy' };
    const changed = await this.changes.change(owner, hash, signOutOthers, originOf(request));
    return changed === undefined ? { outcome: 'meanwhile' } : { outcome: 'changed', ...changed };
  }
}
