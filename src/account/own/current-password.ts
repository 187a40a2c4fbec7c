import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { originOf } from '../../http/request-origin.js';
import { AttemptLimits } from '../../limits/attempt-limits.js';
import { HashQueueFull } from '../../platform/password-hash.js';
import { KnownDevice, personKey } from '../../sessions/known-device.js';
import { loginNameDigest } from '../../users/login-name.js';
import { PasswordCheck } from '../../users/password-check.js';
import type { User } from '../../users/user.entity.js';

export type PasswordProof = { readonly outcome: 'match' } | { readonly outcome: 'mismatch' | 'busy' } | { readonly outcome: 'limited'; readonly retryAfter: number };

/** Asks somebody who is signed in for their password again, within the limits of the sign-in page: a session that was stolen is no way to guess it. */
@Injectable()
export class CurrentPassword {
  constructor(
    private readonly check: PasswordCheck,
    private readonly limits: AttemptLimits,
    private readonly devices: KnownDevice,
    private readonly audit: AuditLog,
    private readonly database: Database,
  ) {}

  /** `purpose`: what it is asked for, as the audit event tells. */
  async verify(user: User, password: string, request: FastifyRequest, purpose = 'password-change'): Promise<PasswordProof> {
    const name = user.preferredUsername;
    const person = personKey(user);
    const origin = originOf(request);
    const attempt = { account: loginNameDigest(name), person, device: this.devices.of(request, person), address: origin.address };
    try {
      const verdict = await this.limits.guard(attempt, async () => this.check.checkOf(user, name, password), ({ outcome }) => outcome === 'mismatch');
      if (!verdict.admitted) return { outcome: 'limited', retryAfter: verdict.retryAfter };
      if (verdict.result.outcome === 'match') return { outcome: 'match' };
      await this.audit.record(this.database, { type: 'sign_in.failed', outcome: 'failure', actor: 'user', userId: user.id, details: { method: 'password', for: purpose } }, origin);
      return { outcome: 'mismatch' };
    } catch (error) {
      if (error instanceof HashQueueFull) return { outcome: 'busy' };
      throw error;
    }
  }
}
