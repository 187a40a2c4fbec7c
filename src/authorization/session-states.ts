import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import type { FastifyReply } from 'fastify';
import { atMost } from '../platform/at-most.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { BrowserState } from '../sessions/browser-state.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';

/** Makes `session_state`, by which an application's page can ask our frame whether the sign-in is still as it was. */
@Injectable()
export class SessionStates {
  readonly #origins = new LRUCache<string, string>(atMost(1000));

  constructor(private readonly cookie: SessionCookie, private readonly state: BrowserState, private readonly random: Random) {}

  /** The parameter for the answer, or none: the frame answers to pages of a web origin alone. OpenID Connect Session Management 1.0 §3. */
  of({ redirectUri, scopes }: Pick<AuthorizationRequestParameters, 'redirectUri' | 'scopes'>, clientId: string, reply: FastifyReply): Readonly<Record<string, string>> {
    const token = this.cookie.read(reply.request);
    if (token === undefined || !scopes.includes('openid')) return {};
    const origin = this.originOf(redirectUri);
    if (origin === 'null') return {};
    const state = this.state.keep(reply.request, reply, token);
    const salt = this.random.opaqueId();
    return { session_state: `${digest(`${clientId} ${origin} ${state} ${salt}`)}.${salt}` };
  }

  /** `null` as text for what is no web page. To parse an address costs more than all the rest here, and there are few. */
  private originOf(redirectUri: string): string {
    let origin = this.#origins.get(redirectUri);
    if (origin === undefined) this.#origins.set(redirectUri, (origin = new URL(redirectUri).origin));
    return origin;
  }
}
