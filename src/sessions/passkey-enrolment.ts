import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type AddOutcome, PasskeyActs } from '../credentials/passkey-acts.js';
import { PasskeyRegistrations } from '../credentials/passkey-registrations.js';
import { passkeyAmr } from '../credentials/passkey.js';
import { BrowserCookie } from '../http/browser-cookie.js';
import { originOf } from '../http/request-origin.js';
import { BrowserSessions } from './browser-sessions.js';
import { type EnrolmentGround, EnrolmentRights } from './enrolment-rights.js';
import type { RenewedSession } from './session-renewal.js';

export interface SentPasskey {
  /** As the page's script posts it. */
  readonly response: string | undefined;
  /** The browser made it by itself, and may not have asked who sits there. */
  readonly silently: boolean;
}

export type EnrolledPasskey = { readonly outcome: 'added'; readonly synced: boolean } | { readonly outcome: Exclude<AddOutcome, 'added'> };

/** Adds the passkey that a browser has made to what somebody has, if they may. */
@Injectable()
export class PasskeyEnrolment {
  constructor(
    private readonly registrations: PasskeyRegistrations,
    private readonly acts: PasskeyActs,
    private readonly rights: EnrolmentRights,
    private readonly browser: BrowserCookie,
    private readonly sessions: BrowserSessions,
  ) {}

  /** Their session, if they have one, counts for it from now on. */
  async add(request: FastifyRequest, reply: FastifyReply, ground: EnrolmentGround, { response, silently }: SentPasskey): Promise<EnrolledPasskey> {
    const { user } = ground;
    const made = await this.registrations.verify(response, user, this.browser.read(request) ?? '', silently);
    if (made === undefined) return { outcome: 'refused' };
    const synced = made.data.backupEligible;
    let renewed: RenewedSession | undefined;
    const outcome = await this.acts.add(user, made, {
      opens: ground.session === undefined,
      mayAdd: (tx) => this.rights.use(tx, ground),
      together: async (tx) => void (renewed = silently ? undefined : await this.rights.credit(tx, ground, passkeyAmr(synced))),
    }, originOf(request));
    if (outcome !== 'added') return { outcome };
    if (renewed !== undefined) this.sessions.renewed(renewed.token, request, reply);
    return { outcome, synced };
  }
}
