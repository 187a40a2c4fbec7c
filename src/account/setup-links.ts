import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import type { Statements, Transaction } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import type { OneTimeLink } from '../users/one-time-link.entity.js';
import { OneTimeLinks } from '../users/one-time-link.store.js';
import { readSetupCode, toSetupCode } from './setup-code.js';

export interface SetupLink {
  readonly url: string;
  readonly expiresAt: number;
  /** How long from now it is good, whole ones. */
  readonly minutes: number;
}

const SUBJECT = 'first';
const GOOD_FOR_MS = 30 * 60_000;
/**
 * A code is short, so that it can be typed from a log on another screen: 34 bits. Twenty guesses at it have one chance in a thousand million;
 * after them this code is dead, whoever guessed, and `doorward setup-link` makes another.
 */
const MOST_FAILURES = 20;

/**
 * The link that makes the first owner: one at a time, whatever number of processes start. Its code is derived from SECRET_KEY and the row's
 * id, so that each of them can print it, while the database alone tells nobody: a bare digest of 34 bits would be tried out in minutes.
 */
@Injectable()
export class SetupLinks {
  constructor(
    private readonly links: OneTimeLinks,
    private readonly keys: DerivedKeys,
    private readonly random: Random,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
  ) {}

  /** The link as it is stored, in whatever state. */
  async stored(statements?: Statements): Promise<OneTimeLink | undefined> {
    return this.links.about('setup', SUBJECT, statements);
  }

  /** How long it will be good, in milliseconds; 0 for a link that is used up, guessed at too often, over, or made under another SECRET_KEY. */
  goodFor(link: OneTimeLink): number {
    const dead = link.usedAt !== null || link.failures >= MOST_FAILURES || link.tokenDigest !== this.digestOf(this.codeOf(link.id));
    return dead ? 0 : Math.max(0, link.expiresAt - this.clock.now());
  }

  toLink(link: OneTimeLink): SetupLink {
    return { url: `${this.config.publicUrl.issuer}/setup?code=${this.codeOf(link.id)}`, expiresAt: link.expiresAt, minutes: Math.ceil(this.goodFor(link) / 60_000) };
  }

  /** A new link in the place of the one that was seen there. `false`: another process was first. May throw UniqueViolation for the same reason. */
  async replace(tx: Transaction, seen: OneTimeLink | undefined, breakGlass: boolean): Promise<boolean> {
    const id = this.random.id('lnk');
    const now = this.clock.now();
    const link: OneTimeLink = {
      purpose: 'setup', subject: SUBJECT, id, tokenDigest: this.digestOf(this.codeOf(id)), data: { break_glass: breakGlass },
      failures: 0, createdBy: null, createdAt: now, expiresAt: now + GOOD_FOR_MS, usedAt: null,
    };
    return this.links.replace(tx, link, seen?.id);
  }

  /**
   * The living link that this code opens. A wrong code is counted before it is compared, so that no burst of requests tries more of them;
   * a right one is given back.
   */
  async check(typed: string): Promise<OneTimeLink | undefined> {
    const code = readSetupCode(typed);
    if (code === undefined || !(await this.links.takeTry('setup', SUBJECT, MOST_FAILURES))) return undefined;
    const link = await this.stored();
    if (link === undefined || !this.keys.isMac(DIGEST_LABEL, code, link.tokenDigest)) return undefined;
    await this.links.giveBackTry(link.id);
    return link;
  }

  private codeOf(id: string): string {
    return toSetupCode(this.keys.mac('setup-code', id));
  }

  private digestOf(code: string): string {
    return this.keys.mac(DIGEST_LABEL, code);
  }
}

const DIGEST_LABEL = 'setup-code-digest';
