import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { originOf } from '../../http/request-origin.js';
import { SessionCookie } from '../../sessions/session-cookie.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { EndAccess } from '../end-access.js';

/** Ends the session in this browser, and with it every token that was given in it. */
@Injectable()
export class SignOut {
  constructor(
    private readonly endAccess: EndAccess,
    private readonly cookie: SessionCookie,
    private readonly browser: BrowserCookie,
    private readonly database: Database,
    private readonly audit: AuditLog,
  ) {}

  async of({ session }: SignedIn, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const origin = originOf(request);
    await this.database.transaction(async (tx) => {
      // Twice at once is one sign-out, and one event.
      if (!(await this.endAccess.ofSession(tx, session, { because: 'signed-out', actor: 'user', origin }))) return;
      await this.audit.record(tx, { type: 'sign_out', outcome: 'success', actor: 'user', userId: session.userId, sessionId: session.id }, origin);
    });
    this.forget(request, reply);
    // The Back button must not bring a signed-in page from the cache. ASVS 14.3.1.
    void reply.header('clear-site-data', '"cache"');
  }

  /**
   * Leaves nothing to whoever comes next to this browser: no session, and no sign-in begun by another (CVE-2025-12390). Only where the browser
   * sent its session: another site's form comes without it, and must not take it away.
   */
  forget(request: FastifyRequest, reply: FastifyReply): void {
    if (this.cookie.read(request) === undefined) return;
    this.cookie.clear(reply);
    this.browser.forget(reply);
  }
}
