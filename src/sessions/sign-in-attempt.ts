import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { RequestOrigin } from '../audit/event.js';
import { Database } from '../database/database.js';
import { AttemptLimits } from '../limits/attempt-limits.js';
import type { Attempt } from '../limits/sign-in-limits.js';
import type { Parameters } from '../oauth/parameters.js';
import { Metrics } from '../platform/metrics.js';
import type { User } from '../users/user.entity.js';
import type { Factor, FactorVerdict } from './factors/factor.js';
import { LimitedSignIns } from './limited-sign-ins.js';

export type AttemptOutcome =
  | { readonly outcome: 'match'; readonly user: User; readonly amr: readonly string[] }
  | { readonly outcome: 'mismatch' }
  | { readonly outcome: 'limited'; readonly retryAfter: number };

export interface SignInForm {
  /** Whose name was typed, or who has proven another factor already; `undefined`: nobody. */
  readonly user: User | undefined;
  /** Digests of the name and of whose it is: what limits go by. */
  readonly account: string;
  readonly person: string;
  readonly device: string | null;
  /** The browser that posted it. */
  readonly browserToken: string;
  readonly fields: Parameters;
}

/** What stands where guesses are counted, and in which event a wrong one is written down. */
type Stage = NonNullable<Attempt['stage']>;
const FAILED = { password: 'sign_in.failed', factor: 'sign_in.factor_failed' } as const;

/** One try to prove something: within the limits, checked by the factor, written down whichever way it goes. */
@Injectable()
export class SignInAttempt {
  constructor(
    private readonly limits: AttemptLimits,
    private readonly limited: LimitedSignIns,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly metrics: Metrics,
  ) {}

  /** `stage`: whether it is to say who somebody is, or to confirm it. Throws HashQueueFull when too many passwords are being checked. */
  async run(factor: Factor, form: SignInForm, stage: Stage, origin: RequestOrigin): Promise<AttemptOutcome> {
    const { account, person, device, user } = form;
    const check = async (): Promise<FactorVerdict> => factor.check({ user, form: form.fields, browserToken: form.browserToken, origin });
    if (factor.guessable === false) return this.outcomeOf(await check(), factor, stage, origin);
    const attempt = await this.limits.guard({ account, person, device, address: origin.address, stage }, check, ({ outcome }) => outcome === 'mismatch');
    if (attempt.admitted) {
      if (attempt.guessing !== undefined && (await this.limits.fallsToTell())) await this.limited.tellOfGuessing(attempt.guessing);
      return this.outcomeOf(attempt.result, factor, stage, origin);
    }
    const { because, retryAfter } = attempt;
    this.metrics.signIns.inc({ method: 'any', result: `limited_${because}` });
    await this.limited.tell({ because, user, account, retryAfter }, origin);
    return { outcome: 'limited', retryAfter };
  }

  private async outcomeOf(verdict: FactorVerdict, { method }: Factor, stage: Stage, origin: RequestOrigin): Promise<AttemptOutcome> {
    const { outcome, user } = verdict;
    this.metrics.signIns.inc({ method, result: outcome === 'match' ? 'success' : 'failure' });
    if (outcome === 'match') return { outcome, user, amr: verdict.amr };
    await this.audit.record(this.database, { type: FAILED[stage], outcome: 'failure', actor: 'user', userId: user?.id ?? null, details: { method, ...(verdict.because !== undefined && { because: verdict.because }) } }, origin);
    return { outcome };
  }
}
