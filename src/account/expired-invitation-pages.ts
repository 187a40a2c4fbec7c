import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Csrf } from '../http/csrf.js';
import { PageRenderer } from '../http/page-renderer.js';
import { InvitedPeople } from './invited.js';
import { WayInPages } from './way-in-pages.js';

/** What stands where an invitation opens nothing any more. */
@Injectable()
export class ExpiredInvitationPages {
  constructor(
    private readonly pages: PageRenderer,
    private readonly wayIn: WayInPages,
    private readonly people: InvitedPeople,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
  ) {}

  /** A button for whoever was invited and came too late; one answer for everybody else. */
  async over(request: FastifyRequest, reply: FastifyReply, token: string): Promise<void> {
    if ((await this.people.expired(token)) === undefined) return this.wayIn.over(request, reply, 'invitation');
    const csrf = this.csrf.token(this.browser.ensure(request, reply));
    this.pages.send(reply, 'invitation-over', { ask: { csrf, action: `/invite/${token}/again` }, requestId: request.id }, { status: 400 });
  }

  asked(request: FastifyRequest, reply: FastifyReply): void {
    this.pages.send(reply, 'invitation-over', { ask: null, requestId: request.id });
  }
}
