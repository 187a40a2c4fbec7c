import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Page } from '../http/answers.js';
import type { KeptMailRow } from '../http/mail-pages.js';
import { PageRenderer } from '../http/page-renderer.js';
import { KeptMails } from './kept-mails.js';

/** The HTML of a mail brings its own styles and is trusted with nothing: no script, no form, no picture, an origin of its own. */
const MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox allow-popups";

/** /mail: what would have been sent. In development mode only: whoever reads it can open every account. */
@Controller('mail')
@Page()
export class OutboxController {
  constructor(private readonly pages: PageRenderer, private readonly mails: KeptMails, @Inject(CONFIG) private readonly config: Config) {}

  @Get()
  async list(@Res() reply: FastifyReply): Promise<void> {
    const mails: KeptMailRow[] = (await this.mails.all()).map(({ id, to, subject, at }) => ({ id, to, subject, at }));
    this.pages.send(reply, 'mails', { mails, sent: this.config.mail.smtpUrl !== undefined });
  }

  @Get(':id')
  async show(@Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const mail = await this.mails.require(id);
    this.pages.send(reply, 'mail', { id, to: mail.to, subject: mail.subject, at: mail.at, lines: mail.text.split('\n'), url: mail.url });
  }

  @Get(':id/html')
  async html(@Res() reply: FastifyReply, @Param('id') id: string): Promise<void> {
    const mail = await this.mails.require(id);
    await reply.header('content-type', 'text/html; charset=utf-8').header('content-security-policy', MAIL_POLICY).send(mail.html);
  }
}
