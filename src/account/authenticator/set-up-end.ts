import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserSessions } from '../../sessions/browser-sessions.js';
import type { Enroller } from '../../sessions/enrolment-access.js';
import { EnrolmentEnd } from '../enrolment-end.js';
import type { SetUp } from './authenticator-set-ups.js';

const LIST = '/account/authenticator';

/** Where somebody goes whose authenticator app was set up, or not. */
@Injectable()
export class SetUpEnd {
  constructor(private readonly end: EnrolmentEnd, private readonly sessions: BrowserSessions) {}

  /** To their recovery codes, if these came with it; else to what they wanted. */
  async added(request: FastifyRequest, reply: FastifyReply, enroller: Enroller, { codes, renewed }: SetUp & { readonly outcome: 'added' }): Promise<void> {
    if (renewed !== undefined) this.sessions.renewed(renewed.token, request, reply);
    if (codes) return this.end.toCodes(reply, enroller, 'totp');
    await this.end.finish(request, reply, enroller, { factor: 'totp', path: LIST, done: 'authenticator-added' });
  }

  async full(reply: FastifyReply, enroller: Enroller): Promise<void> {
    await this.end.toPage(reply, enroller, LIST, 'authenticators-full');
  }
}
