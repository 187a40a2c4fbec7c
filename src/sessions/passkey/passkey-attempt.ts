import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { RequestOrigin } from '../../audit/event.js';
import { Database } from '../../database/database.js';
import { Metrics } from '../../platform/metrics.js';
import { PasskeyProof, type PasskeyVerdict } from './passkey-proof.js';

/** One try to sign in with a passkey, written down whichever way it goes. No limit on guesses: a signature cannot be guessed, and nobody is kept out by strangers. */
@Injectable()
export class PasskeyAttempt {
  constructor(private readonly proof: PasskeyProof, private readonly database: Database, private readonly audit: AuditLog, private readonly metrics: Metrics) {}

  async run(text: string | undefined, browserToken: string, origin: RequestOrigin): Promise<PasskeyVerdict> {
    const verdict = await this.proof.prove(text, browserToken);
    this.metrics.signIns.inc({ method: 'passkey', result: verdict.outcome === 'match' ? 'success' : 'failure' });
    if (verdict.outcome === 'mismatch') await this.failed(verdict, origin);
    return verdict;
  }

  /** Only of a passkey that is somebody's: what anybody can make up must not fill the audit log. */
  private async failed({ user, because = 'invalid' }: PasskeyVerdict & { readonly outcome: 'mismatch' }, origin: RequestOrigin): Promise<void> {
    if (user === undefined) return;
    await this.audit.record(this.database, { type: 'sign_in.failed', outcome: 'failure', actor: 'user', userId: user.id, details: { method: 'passkey', because } }, origin);
  }
}
