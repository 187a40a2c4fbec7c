import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Csrf } from '../http/csrf.js';
import { PageRenderer } from '../http/page-renderer.js';
import type { ResetCodePage, ResetRequestPage } from '../http/pages.js';
import { Mail } from '../mail/mail.js';

/** Longer than anything that may be stored. */
const LONGEST_SHOWN = 300;
const RETRY_AFTER_SECONDS = 900;

/** Shows the pages of whoever has forgotten their password. */
@Injectable()
export class ResetPages {
  constructor(private readonly pages: PageRenderer, private readonly browser: BrowserCookie, private readonly csrf: Csrf, private readonly mail: Mail) {}

  request(request: FastifyRequest, reply: FastifyReply, username: string, error: ResetRequestPage['error']): void {
    const csrf = this.csrfFor(request, reply);
    this.pages.send(reply, 'reset-request', { csrf, username: username.slice(0, LONGEST_SHOWN), error, available: this.mail.available }, { status: this.status(reply, error) });
  }

  code(request: FastifyRequest, reply: FastifyReply, sealedName: string, error: ResetCodePage['error']): void {
    const csrf = this.csrfFor(request, reply);
    this.pages.send(reply, 'reset-code', { csrf, for: sealedName, error }, { status: this.status(reply, error) });
  }

  private csrfFor(request: FastifyRequest, reply: FastifyReply): string {
    return this.csrf.token(this.browser.ensure(request, reply));
  }

  private status(reply: FastifyReply, error: string | null): number {
    if (error === 'limited') void reply.header('retry-after', String(RETRY_AFTER_SECONDS));
    return error === null ? 200 : error === 'limited' ? 429 : 422;
  }
}
