import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { KeptMails } from './kept-mails.js';
import { MailModule } from './mail.module.js';
import { OutboxController } from './outbox.controller.js';

/**
 * Owns the page /mail, on which a developer reads what this server would have sent had it a mail server: who tries out invitations and
 * forgotten passwords needs no mailbox.
 *
 * Does not own mails or how they are made (mail.module.ts). It is a module of its own so that production has no such page: whoever reads
 * these mails can open every account.
 * Routes, in development mode only: GET /mail, /mail/<id>, /mail/<id>/html.
 */
@Module({ imports: [MailModule, HttpModule], controllers: [OutboxController], providers: [KeptMails] })
export class MailPageModule {}
