import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Clock } from '../platform/clock.js';
import { CurrentSession } from './current-session.js';
import { MOST_OTHER_SESSIONS, OtherSessionsCookie } from './other-sessions-cookie.js';
import { SessionCookie } from './session-cookie.js';
import { isLive } from './session-rules.js';
import { SessionStore, type SignedIn } from './session.store.js';

/** One of those that are signed in in a browser. */
export interface BrowserSession extends SignedIn {
  /** The value of its cookie. */
  readonly token: string;
}

/**
 * The people who are signed in in one browser. One of them counts, wherever it is asked who is signed in (current-session.ts); the others are put aside
 * until they are chosen. Only who says "Use another account" puts a session aside: where somebody else just signs in, it ends (session-opening.ts).
 */
@Injectable()
export class BrowserSessions {
  constructor(
    private readonly cookie: SessionCookie,
    private readonly aside: OtherSessionsCookie,
    private readonly current: CurrentSession,
    private readonly store: SessionStore,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The live ones that are put aside, the last one first, each person once. No statement where there are none. */
  async others(request: FastifyRequest): Promise<BrowserSession[]> {
    const active = this.cookie.read(request);
    const tokens = this.aside.read(request).filter((token) => token !== active);
    if (tokens.length === 0) return [];
    const now = this.clock.now();
    const live = (await this.store.findByTokens(tokens)).filter((each) => isLive(each, now, this.config.lifetimes));
    const ordered = live.toSorted((a, b) => tokens.indexOf(a.token) - tokens.indexOf(b.token));
    return ordered.filter(({ user }, at) => ordered.findIndex((each) => each.user.id === user.id) === at);
  }

  /** "Use another account": whoever signs in next does so beside the one who is signed in. */
  putAside(request: FastifyRequest, reply: FastifyReply): void {
    const active = this.cookie.read(request);
    const tokens = this.aside.read(request);
    if (active !== undefined && !tokens.includes(active)) this.aside.set(reply, [active, ...tokens].slice(0, MOST_OTHER_SESSIONS + 1));
  }

  /** Makes it the one that counts; `undefined` when it is none of this browser's. */
  async choose(sessionId: string, request: FastifyRequest, reply: FastifyReply): Promise<SignedIn | undefined> {
    const active = await this.active(request);
    if (active?.session.id === sessionId) return active;
    const others = await this.others(request);
    const chosen = others.find(({ session }) => session.id === sessionId);
    if (chosen === undefined) return undefined;
    this.cookie.set(reply, chosen.token);
    this.aside.set(reply, [...(active === undefined ? [] : [active]), ...others.filter((each) => each !== chosen)].map(({ token }) => token).slice(0, MOST_OTHER_SESSIONS));
    return chosen;
  }

  /**
   * Which session a person who has just proved who they are goes on in, or takes the place of, and what is put aside then; `aside` is `undefined` in a
   * browser that nobody put anything aside in.
   */
  async placeFor(userId: string, request: FastifyRequest): Promise<{ readonly before: SignedIn | undefined; readonly aside: readonly string[] | undefined }> {
    const active = await this.active(request);
    const marked = this.aside.read(request);
    if (marked.length === 0) return { before: active, aside: undefined };
    const others = await this.others(request);
    const isKept = active === undefined || active.user.id === userId || others.length > 0 || marked.includes(active.token);
    const all = [...(active === undefined ? [] : [active]), ...others];
    const theirs = all.find(({ user }) => user.id === userId);
    // Where there is no room for one more, the one that counted makes it, as if nobody had put anything aside.
    const before = theirs ?? (isKept && all.length <= MOST_OTHER_SESSIONS ? undefined : active);
    return { before, aside: all.filter((each) => each !== before).map(({ token }) => token) };
  }

  /** Puts a new session into the browser, with its place. */
  enter(token: string, { aside }: { readonly aside: readonly string[] | undefined }, reply: FastifyReply): void {
    this.cookie.set(reply, token);
    if (aside !== undefined) this.aside.set(reply, aside);
  }

  /** The session that counts goes on with another cookie value: where it is put aside, it stays so. */
  renewed(token: string, request: FastifyRequest, reply: FastifyReply): void {
    const before = this.cookie.read(request);
    const marked = this.aside.read(request);
    this.cookie.set(reply, token);
    if (before !== undefined && marked.includes(before)) this.aside.set(reply, marked.map((each) => (each === before ? token : each)));
  }

  /** These have ended: they are no longer put aside. */
  drop(ended: readonly BrowserSession[], request: FastifyRequest, reply: FastifyReply): void {
    const tokens = new Set(ended.map(({ token }) => token));
    if (tokens.size > 0) this.aside.set(reply, this.aside.read(request).filter((token) => !tokens.has(token)));
  }

  private async active(request: FastifyRequest): Promise<BrowserSession | undefined> {
    const token = this.cookie.read(request);
    const signedIn = token === undefined ? undefined : await this.current.of(request);
    return token === undefined || signedIn === undefined ? undefined : { ...signedIn, token };
  }
}
