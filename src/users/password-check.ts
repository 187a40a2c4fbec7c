import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import { LOG } from '../platform/log.js';
import { PasswordHash } from '../platform/password-hash.js';
import { StandInHashes } from './stand-in-hashes.js';
import type { User } from './user.entity.js';
import { UserStore } from './user.store.js';

/** `user` and `because` of a mismatch (right, and yet they may not sign in) are for the audit event only: nothing that leaves the server may depend on them. */
export type PasswordVerdict =
  | { readonly outcome: 'match'; readonly user: User }
  | { readonly outcome: 'mismatch'; readonly user: User | undefined; readonly because?: 'inactive' };

/** Longer than anybody's pass phrase; a megabyte must not be fed to a hash function that is slow by design. */
const LONGEST_PASSWORD = 1024;

/**
 * Checks a password in constant shape: one statement and one hash, whether the person is unknown, disabled, without a password, or the
 * password is wrong. An answer that came sooner would tell which names exist (CVE-2026-4633; ASVS 6.3.8).
 */
@Injectable()
export class PasswordCheck implements OnModuleDestroy {
  readonly #rehashing = new Set<Promise<void>>();

  constructor(
    private readonly users: UserStore,
    private readonly hash: PasswordHash,
    private readonly standIns: StandInHashes,
    @Inject(LOG) private readonly log: Logger,
  ) {}

  /** Whether too many are being checked: whoever comes now is refused, and need not be looked up for it. */
  get isBusy(): boolean {
    return this.hash.isFull;
  }

  /** `name` is a user name or a verified e-mail address. Throws HashQueueFull when too many are being checked. */
  async check(name: string, password: string): Promise<PasswordVerdict> {
    return this.checkOf(await this.users.findByLoginName(name), name, password);
  }

  /** The same for somebody who has been looked up already by the name; `undefined`: nobody has it. */
  async checkOf(user: User | undefined, name: string, password: string): Promise<PasswordVerdict> {
    const possible = password !== '' && password.length <= LONGEST_PASSWORD;
    const own = user?.passwordHash ?? null;
    // Whoever may not sign in costs what they did when they might.
    const verified = await this.hash.verify(possible ? password : 'not a password', own ?? this.standIns.of(name));
    if (!verified || !possible || own === null || user === undefined) return { outcome: 'mismatch', user };
    if (!user.active) return { outcome: 'mismatch', user, because: 'inactive' };
    // After the answer: a sign-in that hashes twice would tell that the account is an old one (CVE-2026-22746).
    if (this.hash.needsRehash(own)) this.later(() => this.rehash(user.id, own, password));
    return { outcome: 'match', user };
  }

  /** What was begun after an answer is finished before the process ends. */
  async onModuleDestroy(): Promise<void> {
    while (this.#rehashing.size > 0) await Promise.all(this.#rehashing);
  }

  private later(work: () => Promise<void>): void {
    const running = new Promise<void>((resolve) => setImmediate(resolve)).then(work)
      .catch((error: unknown) => this.log.warn({ err: error }, 'a password could not be hashed anew; the next sign-in tries again'))
      .finally(() => this.#rehashing.delete(running));
    this.#rehashing.add(running);
  }

  private async rehash(id: string, phc: string, password: string): Promise<void> {
    await this.users.replacePasswordHash(id, phc, await this.hash.hash(password));
  }
}
