import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Csrf } from '../http/csrf.js';
import { PageRenderer } from '../http/page-renderer.js';
import type { WayInEndPage, WayInPage } from '../http/pages.js';
import { ExpectedName } from '../sessions/expected-name.js';
import { PasswordRules } from './password-rules.js';

/** What differs from one way in to the next. */
type Usual = Pick<WayInPage, 'hidden' | 'busy' | 'application' | 'passkey' | 'withPassword' | 'otherPath'>;
export type WayInForm = Omit<WayInPage, 'csrf' | 'problem' | 'shortestPassword' | keyof Usual> & Partial<Usual>;

const USUAL = { hidden: [], application: null, passkey: null, withPassword: true, otherPath: null } as const;

/** Seconds until somebody whose password could not be hashed should try again. */
const RETRY_AFTER = 2;

/** Shows the pages on which a link ends: the form, and what became of it. */
@Injectable()
export class WayInPages {
  constructor(private readonly pages: PageRenderer, private readonly browser: BrowserCookie, private readonly csrf: Csrf, readonly passwords: PasswordRules, private readonly expected: ExpectedName, @Inject(CONFIG) private readonly config: Config) {}

  /** 200 at first; 422 with problems, 429 where passwords cannot be hashed just now. */
  form(request: FastifyRequest, reply: FastifyReply, form: WayInForm): void {
    const problem = form.fields.some((field) => field.problem !== null) || form.passkey?.refused === true;
    const busy = form.busy === true && !problem;
    if (busy) void reply.header('retry-after', String(RETRY_AFTER));
    const csrf = this.csrf.token(this.browser.ensure(request, reply));
    this.pages.send(reply, 'way-in', { ...USUAL, ...form, csrf, problem, busy, shortestPassword: this.passwords.shortest }, { status: problem ? 422 : busy ? 429 : 200 });
  }

  /** The password is set: on to the page at `path` (below the base path) that says so, from which they sign in by this name. */
  async chosen(reply: FastifyReply, path: string, name: string): Promise<void> {
    this.expected.keep(reply, name);
    await reply.redirect(`${this.config.publicUrl.basePath}${path}`, 303);
  }

  ready(request: FastifyRequest, reply: FastifyReply, end: Pick<WayInEndPage, 'purpose' | 'nextUri' | 'applicationName'> & Partial<Pick<WayInEndPage, 'signedIn' | 'toOpen'>>): void {
    this.pages.send(reply, 'way-in-end', { signedIn: false, toOpen: null, setUpAlready: false, ...end, state: 'ready', requestId: request.id });
  }

  /** One answer for a link that was never made, has run out, was used or withdrawn: it tells nobody which links there are. */
  over(request: FastifyRequest, reply: FastifyReply, purpose: WayInEndPage['purpose'], setUpAlready = false): void {
    this.pages.send(reply, 'way-in-end', { purpose, state: 'over', setUpAlready, signedIn: false, requestId: request.id, nextUri: setUpAlready ? '/login' : '/', applicationName: null, toOpen: null }, { status: 400 });
  }
}
