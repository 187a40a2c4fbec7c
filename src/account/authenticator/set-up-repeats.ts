import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { isBegunFor } from '../../credentials/begun.js';
import { CredentialStore } from '../../credentials/credential.store.js';
import { RecoveryCodes } from '../../credentials/recovery-codes.js';
import { Authenticators, type SetUpForm } from '../../credentials/totp-authenticators.js';
import { Database } from '../../database/database.js';
import { Parameters } from '../../oauth/parameters.js';
import type { Enroller } from '../../sessions/enrolment-access.js';
import { RepeatedSessions } from '../../sessions/repeated-sessions.js';
import type { Session } from '../../sessions/session.entity.js';
import { beginnerOf } from '../enrolment-frames.js';
import type { SetUp } from './authenticator-set-ups.js';

/** A form that was sent again, by a browser that never heard that the app is set up. */
export interface RepeatedSetUp {
  readonly enroller: Enroller & { readonly session: Session };
  /** It has the cookie that came with the first answer. */
  readonly heard: boolean;
}

/**
 * The set-up gives the session another cookie value, so that a copy of the cookie does not become as strong (decision 21). A browser that sent the form twice,
 * or lost the answer, would be signed out by that. What it has, and no copy of a cookie: the page that the form was on, and in it a secret that was shown
 * once. With it, the same form is answered again.
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
    const credential = await this.authenticators.findSetUpBy(formOf(request));
    if (credential === undefined) return undefined;
    const session = await this.sessions.find(credential.data['session']);
    if (session?.user.id !== credential.userId) return undefined;
    const sent = this.sessions.sentDigest(request);
    const heard = sent === session.session.tokenDigest;
    if (!heard && !isBegunFor({ userId: credential.userId, subject: sent }, credential)) return undefined;
    return { enroller: { ...session, progress: undefined }, heard };
  }

  /** The answer once more: as far as the browser has not heard it, with another cookie value and other codes. `undefined`: the session has ended meanwhile. */
  async answer({ enroller, heard }: RepeatedSetUp): Promise<(SetUp & { readonly outcome: 'added' }) | undefined> {
    if (heard) return { outcome: 'added', codes: (await this.codes.begun(beginnerOf(enroller))) !== undefined, renewed: undefined };
    return this.database.transaction(async (tx) => {
      const renewed = await this.sessions.renew(tx, enroller.session);
      if (renewed === undefined) return undefined;
      const codes = ((await this.credentials.heldBy(enroller.user.id, tx)).recovery_code ?? 0) === 0;
      if (codes) await this.codes.begin(tx, beginnerOf({ ...enroller, session: renewed.session }));
      return { outcome: 'added', codes, renewed };
    });
  }
}

export function formOf({ body }: FastifyRequest): SetUpForm {
  const form = body instanceof Parameters ? body : Parameters.none;
  return { id: form.get('id') ?? '', code: form.get('code') ?? '', page: form.get('page') ?? '' };
}
