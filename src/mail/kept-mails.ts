import { Injectable } from '@nestjs/common';
import { invalidRequest } from '../oauth/errors.js';
import { type Letter, Letters } from './letters.js';
import type { OutgoingMail } from './outgoing-mail.entity.js';
import { OutgoingMailStore } from './outgoing-mail.store.js';

export interface KeptMail extends Letter {
  readonly at: number;
  readonly url: string | null;
}

/** Mails that were kept as there is no mail server, made as they would have been sent. */
@Injectable()
export class KeptMails {
  constructor(private readonly outbox: OutgoingMailStore, private readonly letters: Letters) {}

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
  private toMail(mail: OutgoingMail): KeptMail | undefined {
    const letter = this.letters.of(mail);
    if (typeof letter === 'string') return undefined;
    const { url } = letter.data;
    return { ...letter, at: mail.createdAt, url: typeof url === 'string' ? url : null };
  }
}
