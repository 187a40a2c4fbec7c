import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FirstPasskey } from '../credentials/first-passkey.js';
import { passkeyAmr, type VerifiedPasskey } from '../credentials/passkey.js';
import { BrowserCookie } from '../http/browser-cookie.js';
import { originOf } from '../http/request-origin.js';
import { SignInContexts } from '../sessions/sign-in-context.js';
import { SignInProgress } from '../sessions/sign-in-progress.js';
import type { UserDraft } from '../users/user-draft.js';
import type { User } from '../users/user.entity.js';
import { Acceptance, type Accepted } from './acceptance.js';
import { type Invited, InvitedPeople } from './invited.js';

const PREFIX = 'invited';

interface Made {
  readonly id: string;
  readonly made: VerifiedPasskey;
}

/** Makes the account of somebody who was invited together with their passkey, and signs them in: the passkey has just verified that it is they who sit there. */
@Injectable()
export class PasskeyAcceptance implements OnModuleInit {
  constructor(
    private readonly acceptance: Acceptance,
    private readonly first: FirstPasskey,
    private readonly progress: SignInProgress,
    private readonly contexts: SignInContexts,
    private readonly people: InvitedPeople,
    private readonly browser: BrowserCookie,
  ) {}

  onModuleInit(): void {
    // Nobody asks for anything; they only come back to the page which says that all is ready.
    this.contexts.provide({ find: async () => undefined, returnPath: (id) => `/invite/${tokenOf(id)}/ready` }, PREFIX);
  }

  async accept(request: FastifyRequest, { link, invitation }: Invited, draft: UserDraft, { id, made }: Made): Promise<Accepted> {
    const origin = originOf(request);
    return this.acceptance.accept(link, invitation, { ...draft, id }, origin, async (tx, user) => this.first.keep(tx, user, made, origin));
  }

  /** Sends the reply. Whoever was changed in this very moment signs in by themselves. */
  async signIn(request: FastifyRequest, reply: FastifyReply, token: string, user: User, { made }: Made): Promise<void> {
    const proven = { user, method: 'passkey', amr: passkeyAmr(made.data.backupEligible), requestId: `${PREFIX}.${token}`, browserToken: this.browser.read(request) ?? '' };
    if (!(await this.progress.goOn(request, reply, proven))) await reply.redirect(this.people.readyPath(token), 303);
  }
}

/** What stands in a request id is anybody's; only letters of a token make a path. */
const tokenOf = (id: string): string => /^\w+\.([\w-]{43})$/.exec(id)?.[1] ?? 'over';
