import { Injectable } from '@nestjs/common';
import { type Budget, RequestBudgets } from '../../limits/request-budgets.js';
import type { Caller } from '../operation.js';
import { AdminProblem } from '../problem.js';

/** Ten a second, all day: no script of a company's size comes near it, and one that has gone wild does. */
const BUDGET: Budget = { name: 'admin api', limit: 600, seconds: 60 };
const POLICY = `"default";q=${BUDGET.limit};w=${BUDGET.seconds}`;

/** How often one caller may call. draft-ietf-httpapi-ratelimit-headers §3, §4; RFC 6585 §4. */
@Injectable()
export class RateLimit {
  constructor(private readonly budgets: RequestBudgets) {}

  /** The headers that tell what is left, after so many requests at once; none where limits are off. Throws 429. */
  async spend(caller: Caller, times = 1): Promise<Readonly<Record<string, string>>> {
    let spent = await this.budgets.spend(BUDGET, callerKey(caller));
    for (let time = 1; time < times && spent?.admitted === true; time += 1) spent = await this.budgets.spend(BUDGET, callerKey(caller));
    if (spent === undefined) return {};
    const headers = { 'ratelimit-policy': POLICY, ratelimit: `"default";r=${spent.remaining};t=${spent.resetAfter}` };
    if (spent.admitted) return headers;
    throw new AdminProblem('too-many-requests', `More than ${BUDGET.limit} requests in ${BUDGET.seconds} seconds. Wait ${spent.resetAfter} seconds.`, { headers: { ...headers, 'retry-after': String(spent.resetAfter) } });
  }
}

/** Who calls, as limits and idempotency keys tell callers apart: a person at one application is not the same person at another. */
export function callerKey({ kind, userId, clientId }: Caller): string {
  return JSON.stringify([kind, userId, clientId]);
}
