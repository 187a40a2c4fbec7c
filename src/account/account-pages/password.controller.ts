import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import type { AccountPasswordPage } from '../../http/account-page.js';
import { BrowserSessions } from '../../sessions/browser-sessions.js';
import { RecentProof } from '../../sessions/recent-proof.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { AccountDoor } from '../account-door.js';
import { AccountFrames } from '../account-frame.js';
import { OwnPasswords, type PasswordOutcome } from '../own/own-passwords.js';

const PLACE = 'password';
const PATH = '/account/password';

type Problem = Partial<Pick<AccountPasswordPage, 'error' | 'weakness' | 'retryAfterSeconds'>>;

/** Where people change their password: the one they have says that it is them. Who has none says so in the way in which they sign in. */
@Controller('account/password')
@Page()
export class PasswordController {
  constructor(
    private readonly door: AccountDoor,
    private readonly frames: AccountFrames,
    private readonly recent: RecentProof,
    private readonly passwords: OwnPasswords,
    private readonly sessions: BrowserSessions,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.enter(request, reply);
    if (signedIn !== undefined) this.form(request, reply, signedIn, {}, 200);
  }

  @Post()
  async change(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.enter(request, reply);
    if (signedIn === undefined) return;
    const fields = this.frames.check(request, signedIn);
    const wanted = { current: fields.get('password') ?? '', wanted: fields.get('new_password') ?? '', signOutOthers: fields.get('others') === 'end' };
    const result = await this.passwords.change({ user: signedIn.user, kept: signedIn.session }, wanted, request);
    if (result.outcome !== 'changed') return this.again(request, reply, signedIn, result, wanted.signOutOthers);
    if (result.token !== undefined) this.sessions.renewed(result.token, request, reply);
    const done = signedIn.user.passwordHash === null ? 'password-set' : 'password-changed';
    await this.frames.done(reply, signedIn, '/account/security', wanted.signOutOthers ? `${done}-others-ended` : done);
  }

  private async enter(request: FastifyRequest, reply: FastifyReply): Promise<SignedIn | undefined> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    return signedIn === undefined || signedIn.user.passwordHash !== null ? signedIn : this.recent.require(request, reply, PATH);
  }

  private again(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn, result: Exclude<PasswordOutcome, { readonly outcome: 'changed' }>, signOutOthers: boolean): void {
    const { outcome } = result;
    const retryAfterSeconds = outcome === 'limited' ? result.retryAfter : outcome === 'busy' ? 2 : null;
    if (retryAfterSeconds !== null) void reply.header('retry-after', String(retryAfterSeconds));
    const status = retryAfterSeconds !== null ? 429 : outcome === 'meanwhile' ? 409 : 422;
    this.form(request, reply, signedIn, outcome === 'refused' ? { weakness: result.problem } : { error: outcome, retryAfterSeconds }, status, signOutOthers);
  }

  private form(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn, problem: Problem, status: number, signOutOthers = true): void {
    const { preferredUsername: username, passwordHash } = signedIn.user;
    const model = { place: 'security', username, passwordSet: passwordHash !== null, signOutOthers, shortestPassword: this.passwords.rules.shortest, error: null, weakness: null, retryAfterSeconds: null, ...problem } as const;
    this.frames.show(request, reply, signedIn, 'account-password', model, status);
  }
}
