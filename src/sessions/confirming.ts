import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ConfirmingAccount } from '../http/pages.js';
import type { User } from '../users/user.entity.js';
import { accountOf } from './account-card.js';
import { CurrentSession } from './current-session.js';
import { HeldFactors } from './held-factors.js';
import { SignInContexts } from './sign-in-context.js';

/** Who is asked to confirm that it is them. */
@Injectable()
export class Confirming {
  constructor(private readonly contexts: SignInContexts, private readonly current: CurrentSession, private readonly held: HeldFactors) {}

  /** `undefined`: it is no such question, or nobody is signed in and they sign in as ever. */
  async find(request: FastifyRequest, requestId: string | undefined, browserToken: string): Promise<User | undefined> {
    if ((await this.contexts.find(requestId, browserToken))?.confirms !== true) return undefined;
    return (await this.current.of(request))?.user;
  }

  /** The same as the page shows it. */
  async account(request: FastifyRequest, requestId: string | undefined, browserToken: string): Promise<ConfirmingAccount | null> {
    const user = await this.find(request, requestId, browserToken);
    if (user === undefined || requestId === undefined) return null;
    const person = await this.held.personOf(user);
    const hasPasskey = (person.held.passkey ?? 0) > 0;
    // The passkey has a button of its own; its page is for whoever has nothing else.
    const others = this.held.confirming(person).filter(({ stands }) => stands === 'second');
    return {
      account: accountOf(user), hasPassword: user.passwordHash !== null, hasPasskey,
      otherPath: others.length === 0 ? null : `/login/factor?request=${encodeURIComponent(requestId)}`,
    };
  }
}
