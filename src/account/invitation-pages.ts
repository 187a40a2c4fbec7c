import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CurrentSession } from '../sessions/current-session.js';
import type { Invitation } from '../users/invitation.entity.js';
import { ExpiredInvitationPages } from './expired-invitation-pages.js';
import { type Invited, InvitedPeople } from './invited.js';
import { InvitedPasskeys } from './invited-passkeys.js';
import { type PersonForm, type PersonProblems, toFields } from './person-form.js';
import { WayInPages } from './way-in-pages.js';

const PURPOSE = 'invitation';

/** What the page of an invitation shows beside what was typed. */
export interface InvitationState {
  /** `either`: a passkey first, and a password for browsers that know none. */
  readonly by: 'either' | 'passkey' | 'password';
  readonly problems?: PersonProblems;
  readonly busy?: boolean;
  /** No passkey came of it. */
  readonly refused?: boolean;
  /** As it was posted. */
  readonly newcomer?: string | undefined;
}

/** Shows the page of an invitation, and what became of it. */
@Injectable()
export class InvitationPages {
  constructor(
    private readonly pages: WayInPages,
    private readonly people: InvitedPeople,
    private readonly passkeys: InvitedPasskeys,
    private readonly current: CurrentSession,
    private readonly expired: ExpiredInvitationPages,
  ) {}

  async form(request: FastifyRequest, reply: FastifyReply, token: string, { invitation }: Invited, form: PersonForm, state: InvitationState): Promise<void> {
    const { by, problems = {}, busy = false, refused = false, newcomer } = state;
    const action = `/invite/${token}`;
    const application = await this.people.application(invitation);
    const fields = toFields(['name', 'email', 'username', 'password'], form, problems, ['email']);
    const passkey = this.passkeys.possible && by !== 'password' ? { newcomer: this.passkeys.newcomer(invitation, newcomer), fields: fields.filter(({ field }) => field !== 'password'), refused } : null;
    this.pages.form(request, reply, { purpose: PURPOSE, action, application, fields, busy, passkey, withPassword: by !== 'passkey', otherPath: this.passkeys.possible ? action : null });
  }

  /** With a password, by which they sign in next. */
  async accepted(reply: FastifyReply, token: string, name: string): Promise<void> {
    await this.pages.chosen(reply, `/invite/${token}/ready`, name);
  }

  /** Whoever made a passkey is signed in here by that, and goes on to the application or their account. */
  async ready(request: FastifyRequest, reply: FastifyReply, invitation: Invitation): Promise<void> {
    const signedIn = (await this.current.of(request))?.user.id === invitation.userId;
    const next = await this.people.next(invitation);
    this.pages.ready(request, reply, { purpose: PURPOSE, signedIn, ...next, ...(signedIn && next.applicationName === null && { nextUri: '/account' }) });
  }

  /** To who opens a link that opens nothing any more. */
  async late(request: FastifyRequest, reply: FastifyReply, token: string): Promise<void> {
    await this.expired.over(request, reply, token);
  }

  over(request: FastifyRequest, reply: FastifyReply): void {
    this.pages.over(request, reply, PURPOSE);
  }
}
