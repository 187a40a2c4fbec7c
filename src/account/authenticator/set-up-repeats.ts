import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { RequestOrigin } from '../../audit/event.js';
import { isBegunFor } from '../../credentials/begun.js';
import type { Credential } from '../../credentials/credential.entity.js';
import { CredentialStore } from '../../credentials/credential.store.js';
import { RecoveryCodes } from '../../credentials/recovery-codes.js';
import { Authenticators, type SetUpForm } from '../../credentials/totp-authenticators.js';
import { Database } from '../../database/database.js';
import { Parameters } from '../../oauth/parameters.js';
import type { Enroller } from '../../sessions/enrolment-access.js';
import { RepeatedSessions, standingOf } from '../../sessions/repeated-sessions.js';
import type { Session } from '../../sessions/session.entity.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { beginnerOf } from '../enrolment-frames.js';
import type { SetUp } from './authenticator-set-ups.js';

/** A form that was sent again, by a browser that never heard that the app is set up. */
export interface RepeatedSetUp {
  readonly enroller: Enroller & { readonly session: Session };
  readonly form: SetUpForm;
  /** It has the cookie that came with the first answer. */
  readonly heard: boolean;
}

/**
 * The set-up gives the session another cookie value, so that a copy of the cookie does not become as strong (decision 21). A browser that sent the form twice,
 * or lost the answer, would be signed out by that. What it has, and no copy of a cookie: the page that the form was on, and in it a secret that was shown
 * once. With it, the same form is answered again, for ten minutes, and no longer than until a page of the account is asked for with the value that was
 * given (heard-answers.ts), or session or person have become others in any way.
 */
@Injectable()
export class SetUpRepeats {
  constructor(
    private readonly authenticators: Authenticators,
    private readonly credentials: CredentialStore,
    private readonly codes: RecoveryCodes,
    private readonly sessions: RepeatedSessions,
    private readonly database: Database,
  ) {}

  /** `undefined`: it is no such form. The caller checks that it was shown to this session. */
  async find(request: FastifyRequest): Promise<RepeatedSetUp | undefined> {
    const form = formOf(request);
    const credential = await this.authenticators.findSetUpBy(form);
    if (credential === undefined) return undefined;
    const signedIn = await this.sessions.find(this.database, credential.data['session']);
    if (signedIn?.user.id !== credential.userId) return undefined;
    const sent = this.sessions.sentDigest(request);
    const heard = sent === signedIn.session.tokenDigest;
    // Who has not heard it brings the cookie from before, and nothing has happened since.
    if (!heard && !(isBegunFor({ userId: credential.userId, subject: sent }, credential) && isUnheard(credential, signedIn))) return undefined;
    return { enroller: { ...signedIn, progress: undefined }, form, heard };
  }

  /**
   * The answer once more: as far as the browser has not heard it, with another cookie value and other codes. `undefined`: something has happened to the session
   * since it was read, and nothing was done; it may have been the same form, sent by the same browser a third time.
   */
  async answer({ enroller, form, heard }: RepeatedSetUp, origin: RequestOrigin): Promise<(SetUp & { readonly outcome: 'added' }) | undefined> {
    if (heard) return { outcome: 'added', codes: (await this.codes.begun(beginnerOf(enroller))) !== undefined, renewed: undefined };
    return this.database.transaction(async (tx) => {
      if (!(await this.sessions.hold(tx, enroller))) return undefined;
      const credential = await this.authenticators.findSetUpBy(form, tx);
      if (credential === undefined || !isUnheard(credential, enroller)) return undefined;
      const renewed = await this.sessions.renew(tx, enroller, credential.id, origin);
      if (renewed === undefined) return undefined;
      const after = { ...enroller, session: renewed.session };
      await this.authenticators.keepAnswer(tx, credential, { page: form.page, session: after.session.id, given: standingOf(after) });
      const codes = ((await this.credentials.heldBy(enroller.user.id, tx)).recovery_code ?? 0) === 0;
      if (codes) await this.codes.begin(tx, beginnerOf(after));
      return { outcome: 'added', codes, renewed };
    });
  }
}

const isUnheard = ({ data }: Credential, signedIn: SignedIn): boolean => data['given'] === standingOf(signedIn);

export function formOf({ body }: FastifyRequest): SetUpForm {
  const form = body instanceof Parameters ? body : Parameters.none;
  return { id: form.get('id') ?? '', code: form.get('code') ?? '', page: form.get('page') ?? '' };
}
