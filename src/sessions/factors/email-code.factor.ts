import { Injectable } from '@nestjs/common';
import { EmailCodes } from '../../credentials/email-codes.js';
import { RunningSettings } from '../../settings/running-settings.js';
import { MailedCodes } from '../mailed-codes.js';
import type { Factor, FactorAsking, FactorAttempt, FactorPerson, FactorVerdict } from './factor.js';

/** A code that is mailed to the address that the account has, and to no other. */
@Injectable()
export class EmailCodeFactor implements Factor {
  readonly method = 'email_code';
  readonly stands = 'second';
  readonly amr = ['otp'];
  readonly fallback = true;
  readonly mailbox = true;

  constructor(private readonly codes: EmailCodes, private readonly mailed: MailedCodes, private readonly settings: RunningSettings) {}

  isHeldBy(person: FactorPerson): boolean {
    const { user } = person;
    return this.settings.people.mfa.email_code && this.mailed.available && user.email !== null && user.emailVerified && !isBothFactors(person);
  }

  /** Sends the first one of a sign-in; every other where it is asked for (`again`). */
  async ask({ person, browserToken, waitingSince, device, again }: FactorAsking): Promise<Readonly<Record<string, unknown>>> {
    if (person === undefined) return {};
    const outcome = await this.mailed.send(person.user, { browserToken, device }, again ? 'again' : waitingSince);
    return { address: masked(person.user.email ?? ''), outcome };
  }

  async check({ user, form, browserToken }: FactorAttempt): Promise<FactorVerdict> {
    const proven = user !== undefined && (await this.codes.prove(user, browserToken, form.get('code') ?? ''));
    return proven ? { outcome: 'match', user, amr: this.amr } : { outcome: 'mismatch', user };
  }
}

/** The mailbox has given the password: of somebody who holds something stronger, that is asked, or whoever reads their mail would have both factors. */
function isBothFactors({ user, held: { totp = 0, passkey = 0 } }: FactorPerson): boolean {
  return user.passwordMailedAt !== null && totp + passkey > 0;
}

/** `a…e@example.com`: enough for its owner to know the mailbox, and little for whoever has only their password. */
function masked(email: string): string {
  const at = email.lastIndexOf('@');
  const [first = '', ...rest] = Array.from(email.slice(0, at));
  return `${first}…${rest.length > 2 ? rest.at(-1) : ''}${email.slice(at)}`;
}
