import { Controller, Get, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Page } from '../../http/answers.js';
import { originOf } from '../../http/request-origin.js';
import { Parameters } from '../../oauth/parameters.js';
import { BrowserSessions } from '../../sessions/browser-sessions.js';
import { RecentProof } from '../../sessions/recent-proof.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { AccountDoor } from '../account-door.js';
import { AccountFrames } from '../account-frame.js';
import type { PasswordProof } from '../own/current-password.js';
import { ActivityDesk, type Disownable } from './activity-desk.js';
import { nothingOfYours } from './nothing-of-yours.js';

const PLACE = 'activity';
const PATH = '/account/activity';

interface Asked extends Disownable {
  readonly signedIn: SignedIn;
}

/** What has happened in somebody's account, and what to do about what was not theirs. */
@Controller('account/activity')
@Page()
export class ActivityController {
  constructor(private readonly door: AccountDoor, private readonly frames: AccountFrames, private readonly recent: RecentProof, private readonly desk: ActivityDesk, private readonly sessions: BrowserSessions) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn === undefined) return;
    const before = request.query instanceof Parameters ? request.query.get('before') : undefined;
    this.frames.show(request, reply, signedIn, 'account-activity', { place: 'activity', ...(await this.desk.page(signedIn.user, before)) });
  }

  /**
   * Asks once more, and for a proof that it is them, of what they had before the event: whoever has only found the computer unlocked is not to throw its
   * owner out everywhere, and whoever has added something is not to be the only one who can show it.
   */
  @Get('not-me')
  async ask(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    const asked = signedIn && (await this.asked(request, reply, signedIn, request.query instanceof Parameters ? request.query.get('event') : undefined));
    if (asked !== undefined) this.form(request, reply, asked, null);
  }

  @Post('not-me')
  async disown(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const signedIn = await this.door.enter(request, reply, PLACE);
    if (signedIn === undefined) return;
    const fields = this.frames.check(request, signedIn);
    const asked = await this.asked(request, reply, signedIn, fields.require('event'));
    if (asked === undefined) return;
    const { event, proof } = asked;
    if (proof === 'password') {
      const result = await this.desk.checkPassword(signedIn, fields.get('password') ?? '', request);
      if (result.outcome !== 'match') return this.form(request, reply, asked, result);
    }
    await this.end(request, reply, signedIn, event.id);
  }

  private async end(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn, id: string): Promise<void> {
    const result = await this.desk.disown(signedIn, id, originOf(request));
    if (result === 'unknown') throw nothingOfYours('event');
    if (result === 'over') return void (await this.door.enter(request, reply, PLACE));
    this.sessions.renewed(result.token, request, reply);
    // A password that somebody else may know is the first thing to change; who has none looks at what else lets people in.
    if (signedIn.user.passwordHash === null) return this.frames.done(reply, signedIn, '/account/security', 'disowned-look');
    await this.frames.done(reply, signedIn, '/account/password', result.removed ? 'disowned-removed' : 'disowned');
  }

  /** `undefined`: the reply has gone, to a page where they show that it is them. */
  private async asked(request: FastifyRequest, reply: FastifyReply, signedIn: SignedIn, id = ''): Promise<Asked | undefined> {
    const found = await this.desk.find(signedIn, id);
    if (found === undefined) throw nothingOfYours('event');
    if (found.proof === 'everything' && (await this.recent.require(request, reply, `${PATH}/not-me?event=${id}`)) === undefined) return undefined;
    return { signedIn, ...found };
  }

  private form(request: FastifyRequest, reply: FastifyReply, { signedIn, event, removes, proof }: Asked, problem: Exclude<PasswordProof, { readonly outcome: 'match' }> | null): void {
    const retryAfterSeconds = problem?.outcome === 'limited' ? problem.retryAfter : problem?.outcome === 'busy' ? 2 : null;
    if (retryAfterSeconds !== null) void reply.header('retry-after', String(retryAfterSeconds));
    const model = { place: 'activity', event, removes, asksPassword: proof === 'password', passwordSet: signedIn.user.passwordHash !== null, error: problem?.outcome ?? null, retryAfterSeconds } as const;
    this.frames.show(request, reply, signedIn, 'account-not-me', model, problem === null ? 200 : retryAfterSeconds === null ? 422 : 429);
  }
}
