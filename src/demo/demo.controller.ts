import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Page } from '../http/answers.js';
import { cookieValues, setCookie } from '../http/cookies.js';
import { PageRenderer } from '../http/page-renderer.js';
import { DEMO_CLIENT_IDS } from './demo-secrets.js';
import { toDemoPage } from './demo-page.js';
import { DemoProblem, problemInWords } from './demo-problem.js';
import { type DemoSession, DemoSessions } from './demo-sessions.js';
import { RelyingParty } from './relying-party.js';
import { CALLS, SampleCalls } from './sample-calls.js';

const COOKIE = 'doorward-demo';

/** A value of a form or a query that is read by name; the parsers have refused what is repeated or malformed. */
interface Readable {
  get(name: string): string | undefined;
}

/** /demo: a relying party that lives in the same process and speaks to the server like any other. */
@Controller('demo')
@Page()
export class DemoController {
  constructor(
    private readonly pages: PageRenderer,
    private readonly sessions: DemoSessions,
    private readonly relyingParty: RelyingParty,
    private readonly calls: SampleCalls,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  async show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const session = this.sessions.find(this.sessionId(request));
    const signedOut = valueOf(request.query, 'state') === 'signed-out';
    this.pages.send(reply, 'demo', toDemoPage(this.config.publicUrl.issuer, session, await this.relyingParty.demoEmail(), signedOut));
    if (session !== undefined) session.problem = undefined;
  }

  @Post('sign-in')
  async signIn(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const clientId = DEMO_CLIENT_IDS.find((id) => id === valueOf(request.body, 'client')) ?? 'demo';
    await this.acting(request, reply, async (session) => {
      const { url, pending } = await this.relyingParty.begin(clientId);
      this.sessions.remember(session, pending);
      return url.href;
    });
  }

  @Get('callback')
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.acting(request, reply, async (session) => {
      const pending = this.sessions.takePending(session, valueOf(request.query, 'state'));
      if (pending === undefined) throw new DemoProblem('This answer belongs to no sign-in that this browser began here, or it came twice. Sign in again.');
      session.signedIn = await this.relyingParty.complete(new URL(`${this.config.publicUrl.issuer}${request.url}`), pending);
      session.calls = undefined;
      return undefined;
    });
  }

  @Post('call')
  async call(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const kind = CALLS.find((each) => each === valueOf(request.body, 'call')) ?? 'with';
    await this.acting(request, reply, async (session) => {
      if (session.signedIn === undefined) throw new DemoProblem('Sign in first.');
      await this.calls.make(kind, session, session.signedIn);
      return undefined;
    });
  }

  @Post('sign-out')
  async signOut(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    await this.acting(request, reply, async (session) => {
      const { signedIn } = session;
      session.signedIn = undefined;
      session.calls = undefined;
      return signedIn === undefined ? undefined : (await this.relyingParty.signOutUrl(signedIn)).href;
    });
  }

  /** Acts on the browser's session and sends the browser on: to where `act` says, or to the page, which tells what went wrong. */
  private async acting(request: FastifyRequest, reply: FastifyReply, act: (session: DemoSession) => Promise<string | undefined>): Promise<void> {
    const from = this.sessionId(request);
    const found = this.sessions.find(from);
    const { id, session } = from === undefined || found === undefined ? this.sessions.open() : { id: from, session: found };
    const before = session.signedIn?.idToken;
    const next = await act(session).catch(async (thrown: unknown) => {
      session.problem = await problemInWords(thrown);
      return undefined;
    });
    const { publicUrl } = this.config;
    const kept = session.signedIn?.idToken === before ? id : this.sessions.move(id, session);
    await reply
      .code(303)
      .header('set-cookie', setCookie(publicUrl, COOKIE, kept))
      .header('cache-control', 'no-store')
      .header('location', next ?? `${publicUrl.issuer}/demo`)
      .send();
  }

  private sessionId(request: FastifyRequest): string | undefined {
    return cookieValues(this.config.publicUrl, COOKIE, request.headers.cookie)[0];
  }
}

function valueOf(parameters: unknown, name: string): string | undefined {
  return isReadable(parameters) ? parameters.get(name) : undefined;
}

const isReadable = (value: unknown): value is Readable => typeof value === 'object' && value !== null && 'get' in value && typeof value.get === 'function';
