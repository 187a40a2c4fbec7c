import { MailContents } from '../../src/mail/mail-contents.js';
import { MailRenderer, type RenderedMail } from '../../src/mail/mail-renderer.js';
import { isMessageName, type MailData } from '../../src/mail/messages.js';
import { OutgoingMailStore } from '../../src/mail/outgoing-mail.store.js';
import type { TestApp } from './app.js';

export interface KeptMail extends RenderedMail {
  readonly message: string;
  readonly to: string;
  readonly data: MailData;
}

/** The mails that would have been sent, newest first: what /mail shows, for a test app without a mail server. */
export async function mailsOf(test: TestApp, to?: string): Promise<KeptMail[]> {
  const [contents, renderer] = [test.get(MailContents), test.get(MailRenderer)];
  const mails = (await test.get(OutgoingMailStore).kept()).map(({ message, sealed }) => {
    if (!isMessageName(message)) throw new Error(`There is no mail ${message}.`);
    const content = contents.open(sealed ?? '');
    return { message, ...content, ...renderer.render(message, 'en', content.data) };
  });
  return to === undefined ? mails : mails.filter((mail) => mail.to === to);
}
