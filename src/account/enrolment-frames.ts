import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import type { Beginner } from '../credentials/begun.js';
import type { AccountFrame, AccountPlace } from '../http/account-page.js';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Csrf } from '../http/csrf.js';
import { chosenLanguage } from '../http/language-choice.js';
import { PageRenderer } from '../http/page-renderer.js';
import type { Pages } from '../http/pages.js';
import type { EnrolmentFrame } from '../http/second-factor-pages.js';
import { Parameters } from '../oauth/parameters.js';
import { accountOf } from '../sessions/account-card.js';
import type { Enroller } from '../sessions/enrolment-access.js';
import { query } from '../sessions/sign-in-progress.js';
import { AccountFrames } from './account-frame.js';

type EnrolmentPage = { [Name in keyof Pages]: Pages[Name] extends EnrolmentFrame ? Name : never }[keyof Pages];

/** Shows the pages on which a factor is set up, to people who are signed in and to people who are not before they have. */
@Injectable()
export class EnrolmentFrames {
  constructor(
    private readonly frames: AccountFrames,
    private readonly pages: PageRenderer,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  show<Name extends EnrolmentPage>(request: FastifyRequest, reply: FastifyReply, enroller: Enroller, name: Name, model: Omit<Pages[Name], keyof EnrolmentFrame>, status = 200): void {
    const { user, session } = enroller;
    if (session !== undefined) {
      const framed = { ...model, place: 'security', signedIn: true, requestId: null, othersPath: '/account/security' } as unknown as Omit<Pages[Name], keyof AccountFrame> & { readonly place: AccountPlace };
      this.frames.show(request, reply, { user, session }, name, framed, status);
      return;
    }
    const csrf = this.csrf.token(this.browser.ensure(request, reply), subjectOf(enroller));
    const requestId = enroller.progress?.pending?.requestId ?? null;
    const framed = { ...model, csrf, place: 'security', account: accountOf(user), done: null, signedIn: false, requestId, othersPath: `/login/enrol${query(requestId ?? undefined)}` } as unknown as Pages[Name];
    this.pages.send(reply, name, framed, { status, locale: chosenLanguage(request, this.config.publicUrl) ?? user.profile.locale });
  }

  /** Throws access_denied for a form that was not shown to this person in this browser. */
  check(request: FastifyRequest, enroller: Enroller): Parameters {
    this.csrf.check(request, subjectOf(enroller));
    return request.body instanceof Parameters ? request.body : Parameters.none;
  }
}

/** What they begin is theirs alone, here: until the session's cookie is another, for whoever had a copy of the one before has seen it, too. */
export function beginnerOf(enroller: Enroller): Beginner {
  return { userId: enroller.user.id, subject: enroller.session?.tokenDigest ?? subjectOf(enroller) };
}

/** What a form is bound to, and whatever else is meant for this one way in: the session, or the sign-in that is not complete. */
export function subjectOf({ session, progress }: Enroller): string {
  return session?.id ?? progress?.pending?.tokenDigest ?? '';
}
