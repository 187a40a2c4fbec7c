import { Injectable } from '@nestjs/common';
import { bareCode, grouped } from '../credentials/typed-code.js';
import { Database } from '../database/database.js';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import type { OneTimeLink } from '../users/one-time-link.entity.js';
import { OneTimeLinks } from '../users/one-time-link.store.js';

export type MailedPurpose = 'password-reset' | 'email';

export interface MailedCode {
  readonly url: string;
  /** In groups, as it is read. */
  readonly code: string;
  readonly expiresAt: number;
}

export const CODE_MINUTES = 30;
const LIFE_MS = CODE_MINUTES * 60_000;
/** Eight digits and five tries: one guess in twenty million. NIST SP 800-63B-4 §3.1.3.1 asks for one in a million. */
const DIGITS = 8;
export const MOST_TRIES = 5;
/** Whoever presses twice must not kill the mail that is on its way. */
const AGAIN_AFTER_MS = 60_000;
/** What links are kept after their end (one-time-link.store.ts). */
const KEPT_MS = 30 * 86_400_000;
const LABEL = 'mailed-code';

/** What a mail brings: a link, and a code for whoever reads it on another device. Both are one, used up together. */
@Injectable()
export class MailedCodes {
  constructor(private readonly links: OneTimeLinks, private readonly keys: DerivedKeys, private readonly clock: Clock, private readonly random: Random, private readonly database: Database) {}

  /** Takes the place of the one before. `data` is kept with it, unsealed. */
  async issue(tx: Transaction, purpose: MailedPurpose, subject: string, data: OneTimeLink['data'], expiresAt = this.clock.now() + LIFE_MS): Promise<MailedCode> {
    const code = this.random.digits(DIGITS);
    const { url } = await this.links.issue(tx, { purpose, userId: subject, expiresAt, data: { ...data, code: this.keys.mac(LABEL, toMaced(purpose, subject, code)) } });
    return { url, code: grouped(code, 4), expiresAt };
  }

  /** The same work for nobody: what it makes opens nothing, and is gone at the next clean-up. */
  async issueForNobody(tx: Transaction, purpose: MailedPurpose): Promise<MailedCode> {
    const now = this.clock.now();
    return { ...(await this.issue(tx, purpose, this.nobody(), {}, now - KEPT_MS)), expiresAt: now + LIFE_MS };
  }

  /** As long as the id of a person, and no person's. */
  nobody(): string {
    return this.random.id('usr');
  }

  /** Neither code nor link works any more. */
  async revoke(purpose: MailedPurpose, subject: string): Promise<void> {
    await this.database.transaction((tx) => this.links.revoke(tx, purpose, subject));
  }

  /** The one that can still be used. */
  async living(purpose: MailedPurpose, subject: string, statements: Statements = this.database): Promise<OneTimeLink | undefined> {
    const link = await this.links.about(purpose, subject, statements);
    return link !== undefined && link.usedAt === null && link.failures < MOST_TRIES && this.clock.now() < link.expiresAt ? link : undefined;
  }

  /** The same, if it was made within the last minute. */
  async fresh(statements: Statements, purpose: MailedPurpose, subject: string): Promise<OneTimeLink | undefined> {
    const link = await this.living(purpose, subject, statements);
    return link !== undefined && this.clock.now() < link.createdAt + AGAIN_AFTER_MS ? link : undefined;
  }

  /** The link whose code this is; each wrong one takes one of five tries. The same statements whether or not there is such a person. */
  async check(purpose: MailedPurpose, subject: string, typed: string): Promise<OneTimeLink | undefined> {
    const left = await this.links.takeTry(purpose, subject, MOST_TRIES);
    const link = await this.links.about(purpose, subject);
    const mac = link?.data['code'];
    const matches = this.keys.isMac(LABEL, toMaced(purpose, subject, bareCode(typed)), typeof mac === 'string' ? mac : '');
    return left && matches ? link : undefined;
  }

  /** A token for the link whose code was right; the code and the mailed link are over with it. Undefined: somebody was faster. */
  async exchange(link: OneTimeLink): Promise<string | undefined> {
    const { code: _code, ...data } = link.data;
    return this.database.transaction((tx) => this.links.exchange(tx, link, data));
  }
}

const toMaced = (purpose: MailedPurpose, subject: string, code: string): string => `${purpose} ${subject} ${code}`;
