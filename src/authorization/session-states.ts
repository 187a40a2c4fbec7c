import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { BrowserState } from '../sessions/browser-state.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';

/** Makes `session_state`, by which an application's page can ask our frame whether the sign-in is still as it was. */
@Injectable()
export class SessionStates {
  constructor(private readonly cookie: SessionCookie, private readonly state: BrowserState, private readonly random: Random) {}

  /** The parameter for the answer, or none: the frame answers to pages of a web origin alone. OpenID Connect Session Management 1.0 §3. */
  of({ redirectUri, scopes }: Pick<AuthorizationRequestParameters, 'redirectUri' | 'scopes'>, clientId: string, reply: FastifyReply): Readonly<Record<string, string>> {
    const token = this.cookie.read(reply.request);
    const { origin } = new URL(redirectUri);
    if (token === undefined || origin === 'null' || !scopes.includes('openid')) return {};
    this.state.keep(reply.request, reply, token);
    const salt = this.random.opaqueId();
    return { session_state: `${digest(`${clientId} ${origin} ${this.state.of(token)} ${salt}`)}.${salt}` };
  }
}
