import { Injectable } from '@nestjs/common';
import { chooseLocale } from '../http/locales.js';
import { invalidRequest } from '../oauth/errors.js';
import { CannotOpen } from '../platform/derived-keys.js';
import { MailContents } from './mail-contents.js';
import { MailRenderer, type RenderedMail } from './mail-renderer.js';
import { isMessageName } from './messages.js';
import type { OutgoingMail } from './outgoing-mail.entity.js';
import { OutgoingMailStore } from './outgoing-mail.store.js';

export interface KeptMail extends RenderedMail {
  readonly id: string;
  readonly to: string;
  readonly at: number;
  readonly url: string | null;
}

/** Mails that were kept as there is no mail server, made as they would have been sent. */
@Injectable()
export class KeptMails {
  constructor(private readonly outbox: OutgoingMailStore, private readonly contents: MailContents, private readonly renderer: MailRenderer) {}

  /** Newest first. */
  async all(): Promise<KeptMail[]> {
    return (await this.outbox.kept()).map((mail) => this.toMail(mail)).filter((mail) => mail !== undefined);
  }

  /** Throws invalid_request (404). */
  async require(id: string): Promise<KeptMail> {
    const row = id.length > 64 ? undefined : await this.outbox.findKept(id);
    const mail = row === undefined ? undefined : this.toMail(row);
    if (mail === undefined) throw invalidRequest('There is no such mail.', { status: 404 });
    return mail;
  }

  /** Undefined: of another version, or sealed under a SECRET_KEY that is no longer there. */
  private toMail({ id, message, locale, sealed, createdAt }: OutgoingMail): KeptMail | undefined {
    if (!isMessageName(message) || sealed === null) return undefined;
    try {
      const { to, data } = this.contents.open(sealed);
      const { url = null } = data;
      return { id, to, at: createdAt, url: typeof url === 'string' ? url : null, ...this.renderer.render(message, chooseLocale(locale), data) };
    } catch (error) {
      if (error instanceof CannotOpen) return undefined;
      throw error;
    }
  }
}
