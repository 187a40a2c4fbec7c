import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { OwnPasswords } from '../own/own-passwords.js';
import type { ApiCaller } from './api-caller.js';
import { FreshProof } from './fresh-proof.js';
import { OwnSessionIds } from './own-session-id.js';
import { accountProblem, invalidFields, tooManyRequests } from './problems.js';
import { objectBody } from './requests.js';

/** Changes a password over the API: with the present one, by somebody who has just signed in. */
@Injectable()
export class PasswordApi {
  constructor(private readonly fresh: FreshProof, private readonly sessions: OwnSessionIds, private readonly passwords: OwnPasswords) {}

  /** Throws HttpProblem for everything but success. */
  async change(caller: ApiCaller, body: unknown, request: FastifyRequest): Promise<void> {
    const { current_password: current = '', new_password: wanted, sign_out_others: signOutOthers = true } = objectBody(body, ['current_password', 'new_password', 'sign_out_others']);
    if (typeof current !== 'string') throw invalidFields({ current_password: 'must be text' });
    if (typeof wanted !== 'string') throw invalidFields({ new_password: 'must be text' });
    if (typeof signOutOthers !== 'boolean') throw invalidFields({ sign_out_others: 'must be true or false' });
    await this.fresh.require(caller);
    const result = await this.passwords.change({ user: caller.user, kept: { id: await this.sessions.of(caller) } }, { current, wanted, signOutOthers }, request);
    switch (result.outcome) {
      case 'changed': return;
      case 'refused': throw invalidFields({ new_password: result.problem });
      case 'mismatch': throw invalidFields({ current_password: 'is not the one that you have now' });
      case 'limited': throw tooManyRequests(result.retryAfter);
      case 'busy': throw tooManyRequests(2);
      case 'meanwhile': throw accountProblem('conflict', 'The account was changed at the same moment; nothing was written. Try again.', { headers: { 'retry-after': '1' } });
    }
  }
}
