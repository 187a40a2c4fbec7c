import { type Letter, Letters } from '../../src/mail/letters.js';
import { OutgoingMailStore } from '../../src/mail/outgoing-mail.store.js';
import type { TestApp } from './app.js';

export interface KeptMail extends Letter {
  readonly message: string;
}

/** The mails that would have been sent, newest first: what /mail shows, for a test app without a mail server. Without the notices of new devices, as each browser of a test is one. */
export async function mailsOf(test: TestApp, to?: string): Promise<KeptMail[]> {
  return (await everyMailOf(test, to)).filter(({ data }) => data['kind'] !== 'new-device');
}

/** With those notices. */
export async function everyMailOf(test: TestApp, to?: string): Promise<KeptMail[]> {
  const mails = (await test.get(OutgoingMailStore).kept()).map((mail) => {
    const letter = test.get(Letters).of(mail);
    if (typeof letter === 'string') throw new Error(`The mail ${mail.message} cannot be made: ${letter}.`);
    return { message: mail.message, ...letter };
  });
  return to === undefined ? mails : mails.filter((mail) => mail.to === to);
}
