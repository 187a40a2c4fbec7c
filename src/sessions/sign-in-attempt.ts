import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import { AttemptLimits } from '../limits/attempt-limits.js';
import type { Parameters } from '../oauth/parameters.js';
import { Metrics } from '../platform/metrics.js';
import type { User } from '../users/user.entity.js';
import type { Factor } from './factors/factor.js';
import { FACTOR_MAP } from './factors/index.js';
import { LimitedSignIns } from './limited-sign-ins.js';

export type AttemptOutcome =
  | { readonly outcome: 'match'; readonly user: User; readonly amr: readonly string[] }
  | { readonly outcome: 'mismatch' }
  | { readonly outcome: 'limited'; readonly retryAfter: number };

export interface SignInForm {
  readonly name: string;
  /** Whose name it is; `undefined`: nobody's. */
  readonly user: User | undefined;
  /** Digests of the name and of whose it is: what limits go by. */
  readonly account: string;
  readonly person: string;
  readonly device: string | null;
  /** The browser that posted it. */
  readonly browserToken: string;
  readonly fields: Parameters;
}

/** One try to sign in: within the limits, checked by the factor, written down whichever way it goes. */
@Injectable()
export class SignInAttempt {
  constructor(
    @Inject(FACTOR_MAP) private readonly factors: ReadonlyMap<string, Factor>,
    private readonly limits: AttemptLimits,
    private readonly limited: LimitedSignIns,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly metrics: Metrics,
  ) {}

  /** Throws HashQueueFull when too many passwords are being checked. */
  async run(form: SignInForm, origin: RequestOrigin): Promise<AttemptOutcome> {
    const factor = this.factors.get('password');
    if (factor === undefined) throw new Error('No factor checks passwords.');
    const { account, person, device, user } = form;
    const attempt = await this.limits.guard({ account, person, device, address: origin.address }, async () => factor.check({ user, form: form.fields, browserToken: form.browserToken }), (verdict) => verdict.outcome === 'mismatch');
    if (!attempt.admitted) {
      const { because, retryAfter } = attempt;
      this.metrics.signIns.inc({ method: 'any', result: `limited_${because}` });
      await this.limited.tell({ because, user, account, retryAfter }, origin);
      return { outcome: 'limited', retryAfter };
    }
    const { result } = attempt;
    if (result.outcome === 'match') {
      this.metrics.signIns.inc({ method: factor.method, result: 'success' });
      return { outcome: 'match', user: result.user, amr: result.amr };
    }
    await this.failed(result.user, factor, origin);
    return { outcome: 'mismatch' };
  }

  private async failed(user: User | undefined, factor: Factor, origin: RequestOrigin): Promise<void> {
    this.metrics.signIns.inc({ method: factor.method, result: 'failure' });
    await this.audit.record(this.database, { type: 'sign_in.failed', outcome: 'failure', actor: 'user', userId: user?.id ?? null, details: { method: factor.method } }, origin);
  }
}
