import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { CleanUp } from '../database/clean-up.js';
import { Database } from '../database/database.js';
import type { Statements, Transaction, Values } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { ADMIN_ROLE_NAMES, scopesOfRole } from './admin-roles.js';
import { type LinkPurpose, OneTimeLink } from './one-time-link.entity.js';

export interface NewLink {
  readonly purpose: Exclude<LinkPurpose, 'setup'>;
  /** Of a password or an address: whose. */
  readonly userId?: string;
  /** Of an invitation. */
  readonly invitationId?: string;
  readonly expiresAt: number;
  /** The id of whoever made it: a person or an application. */
  readonly by?: string | null;
  /** What the link is good for alone, such as the address that it proves. */
  readonly data?: OneTimeLink['data'];
}

export interface IssuedLink {
  readonly id: string;
  readonly token: string;
  /** What the person opens. Made of PUBLIC_URL alone: a Host header that somebody sent along must not end up in anybody's mail. */
  readonly url: string;
  readonly expiresAt: number;
}

const PATHS = { 'invitation': 'invite', 'password-setup': 'reset', 'password-reset': 'reset', 'email': 'account/email/confirm' } as const;
/** A link is as good as the power of the person who made it: whoever has lost theirs has left no way in behind. What an application or the command line made stays. */
const MAKER_MAY = (scope: string): string => `(created_by IS NULL OR NOT EXISTS (SELECT 1 FROM users m WHERE m.id = one_time_links.created_by) OR EXISTS (
  SELECT 1 FROM admin_roles r JOIN users m ON m.id = r.user_id WHERE r.user_id = one_time_links.created_by AND m.disabled_at IS NULL AND m.deleted_at IS NULL
  AND r.role IN (${ADMIN_ROLE_NAMES.filter((role) => scopesOfRole(role)(scope)).map((role) => `'${role}'`).join(', ')})))`;
const MADE_BY_WHO_MAY: Readonly<Record<LinkPurpose, string>> = { 'setup': '1 = 1', 'invitation': MAKER_MAY('invitations:write'), 'password-setup': MAKER_MAY('users:write'), 'password-reset': '1 = 1', 'email': '1 = 1' };
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** Links that let a person in once: 256 random bits in the address, their digest here. Looking at one never uses it up. */
@Injectable()
export class OneTimeLinks implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly cleanUp: CleanUp,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'one_time_links', column: 'expires_at', keepMs: 30 * 86_400_000 });
  }

  /** A new link; the one before it for the same person or invitation is dead from here on. */
  async issue(tx: Transaction, link: NewLink): Promise<IssuedLink> {
    const subject = link.userId ?? link.invitationId;
    if (subject === undefined) throw new TypeError('a link is about a person or an invitation');
    const { purpose, expiresAt, by = null, data = {} } = link;
    const token = this.random.token(32);
    const id = this.random.id('lnk');
    await this.put(tx, { purpose, subject, id, tokenDigest: digest(token), data, failures: 0, createdBy: by, createdAt: this.clock.now(), expiresAt, usedAt: null });
    return { id, token, url: `${this.config.publicUrl.issuer}/${PATHS[purpose]}/${token}`, expiresAt };
  }

  /** The link behind a token that could still be used; undefined for any other, whatever is wrong with it. */
  async find(purpose: NewLink['purpose'], token: string, statements: Statements = this.database): Promise<OneTimeLink | undefined> {
    if (!SHAPE.test(token)) return undefined;
    return statements.first(OneTimeLink, `WHERE token_digest = ? AND purpose = ? AND used_at IS NULL AND expires_at > ? AND ${MADE_BY_WHO_MAY[purpose]}`, [digest(token), purpose, this.clock.now()]);
  }

  /** The link behind a token that was used: for the page that says so to whoever used it. */
  async used(purpose: NewLink['purpose'], token: string): Promise<OneTimeLink | undefined> {
    return SHAPE.test(token) ? this.database.first(OneTimeLink, 'WHERE token_digest = ? AND purpose = ? AND used_at IS NOT NULL', [digest(token), purpose]) : undefined;
  }

  /** The link behind a token that could be used until its time was over. */
  async runOut(purpose: NewLink['purpose'], token: string): Promise<OneTimeLink | undefined> {
    return SHAPE.test(token) ? this.database.first(OneTimeLink, 'WHERE token_digest = ? AND purpose = ? AND used_at IS NULL AND expires_at <= ?', [digest(token), purpose, this.clock.now()]) : undefined;
  }

  /** Uses a link up; the one caller of many who is told `true` may act on it. */
  async consume(tx: Transaction, link: Pick<OneTimeLink, 'purpose' | 'tokenDigest'>): Promise<boolean> {
    const now = this.clock.now();
    const sql = `UPDATE one_time_links SET used_at = ? WHERE token_digest = ? AND purpose = ? AND used_at IS NULL AND expires_at > ? AND ${MADE_BY_WHO_MAY[link.purpose]}`;
    return (await tx.run(sql, [now, link.tokenDigest, link.purpose, now])) === 1;
  }

  /** Another token for the same link, of which a code was typed that is over with it; undefined: it was used or replaced meanwhile. */
  async exchange(tx: Transaction, link: OneTimeLink, data: OneTimeLink['data']): Promise<string | undefined> {
    const token = this.random.token(32);
    const sql = 'UPDATE one_time_links SET token_digest = ?, data = ? WHERE purpose = ? AND subject = ? AND id = ? AND token_digest = ? AND used_at IS NULL AND expires_at > ?';
    const changed = await tx.run(sql, [digest(token), JSON.stringify(data), link.purpose, link.subject, link.id, link.tokenDigest, this.clock.now()]);
    return changed === 1 ? token : undefined;
  }

  /** No link for this person or invitation works any more. */
  async revoke(tx: Transaction, purpose: LinkPurpose, subject: string): Promise<void> {
    await tx.run('DELETE FROM one_time_links WHERE purpose = ? AND subject = ?', [purpose, subject]);
  }

  /** No link that this person has made works any more. */
  async revokeMadeBy(tx: Transaction, userId: string): Promise<void> {
    await tx.run('DELETE FROM one_time_links WHERE created_by = ? AND used_at IS NULL', [userId]);
  }

  /** The row under its purpose and subject, in whatever state. */
  async about(purpose: LinkPurpose, subject: string, statements: Statements = this.database): Promise<OneTimeLink | undefined> {
    return statements.first(OneTimeLink, 'WHERE purpose = ? AND subject = ?', [purpose, subject]);
  }

  /** Takes the place of the one with the id `seen`, or of none. `false`: it was another one's meanwhile. Throws UniqueViolation where there was to be none. */
  async replace(tx: Transaction, link: Values<OneTimeLink>, seen: string | undefined): Promise<boolean> {
    if (seen === undefined) await tx.insert(OneTimeLink, link);
    return seen === undefined || (await tx.update(OneTimeLink, { ...link }, { purpose: link.purpose, subject: link.subject, id: seen })) === 1;
  }

  /** Reserves one of `most` tries at a short code; `false` when none is left, or nothing lives there. */
  async takeTry(purpose: LinkPurpose, subject: string, most: number): Promise<boolean> {
    const sql = `UPDATE one_time_links SET failures = failures + 1
      WHERE purpose = ? AND subject = ? AND failures < ? AND used_at IS NULL AND expires_at > ?`;
    return (await this.database.run(sql, [purpose, subject, most, this.clock.now()])) === 1;
  }

  /** It was no wrong one. */
  async giveBackTry(id: string): Promise<void> {
    await this.database.run('UPDATE one_time_links SET failures = failures - 1 WHERE id = ? AND failures > 0', [id]);
  }

  private async put(tx: Transaction, link: OneTimeLink): Promise<void> {
    await tx.upsert(OneTimeLink, link, ['purpose', 'subject'], ['id', 'tokenDigest', 'data', 'failures', 'createdBy', 'createdAt', 'expiresAt', 'usedAt']);
  }
}

/** No link works any more that is about this person, or about something of theirs: `<id>.<what>`. */
export async function revokeLinksAbout(tx: Transaction, userId: string): Promise<void> {
  // By purpose, as the key begins with it. The range ends with the character after the dot.
  const sql = "DELETE FROM one_time_links WHERE purpose IN ('password-setup', 'password-reset', 'email') AND (subject = ? OR (subject > ? AND subject < ?))";
  await tx.run(sql, [userId, `${userId}.`, `${userId}/`]);
}
