import { Injectable } from '@nestjs/common';
import { chooseLocale } from '../http/locales.js';
import { CannotOpen } from '../platform/derived-keys.js';
import { MailContents } from './mail-contents.js';
import { MailRenderer, type RenderedMail } from './mail-renderer.js';
import { isMessageName, type MailData } from './messages.js';
import type { OutgoingMail } from './outgoing-mail.entity.js';

export interface Letter extends RenderedMail {
  /** The same at every attempt: a mail program that gets it twice may show it once. */
  readonly id: string;
  readonly to: string;
  readonly data: MailData;
}

/** Makes what is sent of what waits. */
@Injectable()
export class Letters {
  constructor(private readonly contents: MailContents, private readonly renderer: MailRenderer) {}

  /** `unknown`: a server of a newer version put it in, and will take it out. `sealed`: SECRET_KEY does not open it. */
  of({ id, message, locale, sealed }: OutgoingMail): Letter | 'unknown' | 'sealed' {
    if (!isMessageName(message)) return 'unknown';
    try {
      const { to, data } = this.contents.open(sealed ?? '');
      return { id, to, data, ...this.renderer.render(message, chooseLocale(locale), data) };
    } catch (error) {
      if (error instanceof CannotOpen) return 'sealed';
      throw error;
    }
  }
}
