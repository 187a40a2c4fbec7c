import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccountEmailPage } from '../../http/account-email-page.js';
import { Page } from '../../http/answers.js';
import { originOf } from '../../http/request-origin.js';
import { Mail } from '../../mail/mail.js';
import { RecentProof } from '../../sessions/recent-proof.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { AccountFrames } from '../account-frame.js';
import { EmailProofs } from './email-proofs.js';
import { OwnEmails } from './own-emails.js';

const PATH = '/account/email';
const LONGEST_SHOWN = 300;
const RETRY_AFTER_SECONDS = 3600;

type State = Partial<Pick<AccountEmailPage, 'typed' | 'unfit' | 'error'>>;

/** Where people confirm and change their e-mail address. Whoever has the address can get a new password: so they prove first that it is them. */
@Controller('account/email')
@Page()
export class EmailController {
  constructor(
    private readonly frames: AccountFrames,
    private readonly recent: RecentProof,
    private readonly emails: OwnEmails,
    private readonly proofs: EmailProofs,
    private readonly mail: Mail,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.recent.require(request, reply, PATH);
    if (signedIn !== undefined) await this.form(request, reply, signedIn);
  }

  @Post()
  async ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.recent.require(request, reply, PATH);
    if (signedIn === undefined) return;
    const typed = (this.frames.check(request, signedIn).get('email') ?? '').trim();
    if (this.closed(signedIn) !== null) return this.form(request, reply, signedIn, {}, 422);
    const result = await this.emails.ask(signedIn.user, typed, originOf(request));
    if (result.outcome === 'sent') return this.frames.done(reply, signedIn, PATH, 'email-code-sent');
    if (result.outcome === 'refused') return this.form(request, reply, signedIn, { typed, unfit: result.problem }, 422);
    void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
    await this.form(request, reply, signedIn, { typed, error: 'limited' }, 429);
  }

  @Post('code')
  async prove(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.recent.require(request, reply, PATH);
    if (signedIn === undefined) return;
    const code = this.frames.check(request, signedIn).get('code') ?? '';
    const proof = await this.proofs.byCode(signedIn.user, code);
    if (proof === undefined || !(await this.proofs.accept(proof, originOf(request)))) return this.form(request, reply, signedIn, { error: 'mismatch' }, 422);
    await this.frames.done(reply, signedIn, '/account/profile', 'email-proven');
  }

  @Post('cancel')
  async cancel(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.recent.require(request, reply, PATH);
    if (signedIn === undefined) return;
    this.frames.check(request, signedIn);
    await this.emails.cancel(signedIn.user);
    await this.frames.done(reply, signedIn, PATH, 'email-cancelled');
  }

  private async form(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn, { typed, unfit = null, error = null }: State = {}, status = 200): Promise<void> {
    const { user } = signedIn;
    const shown = (typed ?? (user.emailVerified ? '' : (user.email ?? ''))).slice(0, LONGEST_SHOWN);
    const model = { place: 'profile', email: user.email, emailVerified: user.emailVerified, pending: await this.emails.pending(user), typed: shown, unfit, error, closed: this.closed(signedIn) } as const;
    this.frames.show(request, reply, signedIn, 'account-email', model, status);
  }

  private closed({ user }: SignedIn): AccountEmailPage['closed'] {
    if (user.managedBy !== null) return 'managed';
    return this.mail.available ? null : 'no-mail';
  }
}
