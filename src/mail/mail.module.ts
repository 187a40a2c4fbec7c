import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HttpModule } from '../http/http.module.js';
import { Letters } from './letters.js';
import { Mail } from './mail.js';
import { MailContents } from './mail-contents.js';
import { MailDispatcher } from './mail-dispatcher.js';
import { MailLane } from './mail-lane.js';
import { MailOutcomes } from './mail-outcomes.js';
import { MailRenderer } from './mail-renderer.js';
import { Notices } from './notices.js';
import { OutgoingMailStore } from './outgoing-mail.store.js';
import { SmtpSender } from './smtp-sender.js';

/**
 * Owns mail: what can be sent (messages.ts), its words and templates (views/mail), and the outbox from which it leaves: put in by the transaction of the act that a
 * mail tells of, sent over SMTP_URL afterwards, at least once, and tried for two days. Addresses, codes and links wait there sealed, and are gone once they are sent.
 *
 * Does not own the codes and links (users/one-time-link.store.ts), nor who may have one and how often (account/, sessions/): whoever sends a mail decides that.
 * Without SMTP_URL development keeps mails for the page /mail; production sends none, and `Mail.available` tells pages that need it.
 * No routes: the page /mail is a module of its own (mail-page.module.ts). Called by sessions, account, admin and the command line (doctor).
 */
@Module({
  imports: [AuditModule, HttpModule],
  providers: [Mail, Notices, MailContents, MailRenderer, Letters, MailLane, MailOutcomes, MailDispatcher, OutgoingMailStore, SmtpSender],
  exports: [Mail, Notices, MailRenderer, Letters, OutgoingMailStore, MailDispatcher],
})
export class MailModule {}
