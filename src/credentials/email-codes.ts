import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { type Statements, type Transaction, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { CannotOpen, DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import { digest, digestsEqual } from '../platform/token-digest.js';
import type { User } from '../users/user.entity.js';
import { EmailCode } from './email-code.entity.js';
import { bareCode } from './typed-code.js';

const LABEL = 'email code';
const DIGITS = 8;
const LIFE_MS = 600_000;
/** Of a hundred million (ASVS 6.6.3). */
const MOST_TRIES = 5;
const RESEND_AFTER_MS = 60_000;

/** Codes that are mailed to people who sign in. NIST SP 800-63B-4 §3.1.3: they prove a mailbox, and nothing that resists phishing. */
@Injectable()
export class EmailCodes {
  constructor(private readonly database: Database, private readonly keys: DerivedKeys, private readonly clock: Clock, private readonly random: Random) {}

  /** Whether a code that still works was sent for this browser. */
  async isSent(user: User, browserToken: string): Promise<boolean> {
    return (await this.findLive(user, browserToken)) !== undefined;
  }

  /** Whether one was made for this browser since then (milliseconds), whatever has become of it. */
  async wasMadeSince(user: User, browserToken: string, since: number): Promise<boolean> {
    return (await this.database.first(EmailCode, 'WHERE id = ? AND created_at >= ?', [idOf(user, browserToken), since])) !== undefined;
  }

  /** Whether the code that was sent may be sent once more, or there is none. */
  async mayResend(user: User, browserToken: string): Promise<boolean> {
    const live = await this.findLive(user, browserToken);
    return live === undefined || live.sentAt <= this.clock.now() - RESEND_AFTER_MS;
  }

  /** The code to send now. Asked for again, the one that was sent stays good and is sent once more, at most once a minute. Undefined: nothing is to be sent. */
  async toSend(tx: Transaction, user: User, email: string, browserToken: string): Promise<{ readonly code: string; readonly expiresAt: number } | undefined> {
    const now = this.clock.now();
    const live = await this.findLive(user, browserToken, tx);
    const known = live === undefined ? undefined : this.find(live);
    if (live !== undefined && known !== undefined) {
      return (await tx.run('UPDATE email_codes SET sent_at = ? WHERE id = ? AND sent_at <= ?', [now, live.id, now - RESEND_AFTER_MS])) === 1 ? { code: known, expiresAt: live.expiresAt } : undefined;
    }
    const code = toDigits(this.random.bytes(DIGITS * 4));
    const row: EmailCode = { id: idOf(user, browserToken), userId: user.id, email, sealed: this.keys.seal(LABEL, code), tries: 0, createdAt: now, sentAt: now, expiresAt: now + LIFE_MS };
    return (await this.put(tx, row)) ? { code, expiresAt: row.expiresAt } : undefined;
  }

  /** Whether this is the code that was sent to the address that is still theirs: then it is used up. A try is taken before anything is compared. */
  async prove(user: User, browserToken: string, typed: string): Promise<boolean> {
    const code = bareCode(typed);
    if (!/^\d{8}$/.test(code) || browserToken === '') return false;
    const id = idOf(user, browserToken);
    const tried = await this.database.run('UPDATE email_codes SET tries = tries + 1 WHERE id = ? AND tries < ? AND expires_at > ?', [id, MOST_TRIES, this.clock.now()]);
    if (tried === 0) return false;
    const row = await this.database.first(EmailCode, 'WHERE id = ?', [id]);
    const known = row === undefined ? undefined : this.find(row);
    if (row === undefined || known === undefined || !digestsEqual(digest(known), digest(code)) || !user.emailVerified || row.email !== user.email) return false;
    return (await this.database.run('DELETE FROM email_codes WHERE id = ? AND sealed = ?', [id, row.sealed])) === 1;
  }

  /** Whatever was sent to this person is worth nothing any more. */
  async forget(tx: Transaction, userId: string): Promise<void> {
    await tx.run('DELETE FROM email_codes WHERE user_id = ?', [userId]);
  }

  private async findLive(user: User, browserToken: string, statements: Statements = this.database): Promise<EmailCode | undefined> {
    const row = await statements.first(EmailCode, 'WHERE id = ? AND tries < ? AND expires_at > ?', [idOf(user, browserToken), MOST_TRIES, this.clock.now()]);
    return row?.email === user.email ? row : undefined;
  }

  /** In place of the one that was there; `false`: of two at once, the other has. */
  private async put(tx: Transaction, row: EmailCode): Promise<boolean> {
    const before = await tx.first(EmailCode, 'WHERE id = ?', [row.id]);
    if (before !== undefined) return (await tx.update(EmailCode, row, { id: row.id, sealed: before.sealed })) === 1;
    try {
      await tx.insert(EmailCode, row);
      return true;
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      throw error;
    }
  }

  private find({ sealed }: EmailCode): string | undefined {
    try {
      return this.keys.open(LABEL, sealed);
    } catch (error) {
      if (error instanceof CannotOpen) return undefined;
      throw error;
    }
  }
}

function idOf({ id }: User, browserToken: string): string {
  return digest(`${id} ${browserToken}`);
}

/** One digit of every four bytes: each of the ten as likely as the next, to one in four hundred million. */
function toDigits(bytes: Buffer): string {
  return Array.from({ length: DIGITS }, (_, place) => bytes.readUInt32BE(place * 4) % 10).join('');
}
