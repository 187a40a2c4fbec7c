import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { SessionCookie } from '../../sessions/session-cookie.js';

/** Leaves nothing to whoever comes next to this browser: no session, and no sign-in begun by another (CVE-2025-12390). */
@Injectable()
export class BrowserForgetting {
  constructor(private readonly cookie: SessionCookie, private readonly browser: BrowserCookie) {}

  /** Only where the browser sent its session: another site's form comes without it, and must not take it away. */
  forget(request: FastifyRequest, reply: FastifyReply): void {
    if (this.cookie.read(request) === undefined) return;
    this.cookie.clear(reply);
    this.browser.forget(reply);
  }
}
