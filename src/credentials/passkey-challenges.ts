import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CleanUp } from '../database/clean-up.js';
import type { Transaction } from '../database/statements.js';
import { UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { UsedChallenge } from './passkey-challenge.entity.js';

const LABEL = 'passkey-challenge';
const LIFETIME_MS = 5 * 60_000;
/** Instances' clocks may differ by so much. */
const SKEW_MS = 60_000;
/**
 * 128 random bits, the time, and the mac of both. WebAuthn §13.4.3 asks for 16 bytes that cannot be guessed. Browsers decode it and encode it again: only
 * a whole number of groups of four letters comes back as it was.
 */
const TIME_LETTERS = 11;
const SHAPE = /^([\w-]{22})([0-9a-z]{11})([\w-]{43})$/;

/**
 * What passkeys sign: good for five minutes, for the browser that it was given to, and once over all instances. It carries its own proof, so that
 * asking for one writes nothing; what was answered is remembered until it would have run out.
 */
@Injectable()
export class PasskeyChallenges implements OnModuleInit {
  constructor(private readonly keys: DerivedKeys, private readonly random: Random, private readonly clock: Clock, private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'used_challenges', column: 'expires_at' });
  }

  /** base64url, 76 characters. `purpose`: what the answer may be used for; a passkey's answer to one question is none to another. */
  issue(purpose: string, browserToken: string): string {
    const body = this.random.opaqueId() + this.clock.now().toString(36).padStart(TIME_LETTERS, '0');
    return body + this.keys.mac(LABEL, `${purpose} ${browserToken} ${body}`);
  }

  /** Whether this server gave it to this browser for this purpose within the last five minutes. Whether it was used before, `use` tells. */
  isOurs(challenge: string, purpose: string, browserToken: string): boolean {
    const [, random = '', time = '', mac = ''] = SHAPE.exec(challenge) ?? [];
    if (mac === '' || browserToken === '' || !this.keys.isMac(LABEL, `${purpose} ${browserToken} ${random}${time}`, mac)) return false;
    const age = this.clock.now() - Number.parseInt(time, 36);
    return age < LIFETIME_MS && age > -SKEW_MS;
  }

  /** Uses it up; `false` when somebody has answered it before: of many at once, one is told `true`. The caller's transaction must not go on after `false`. */
  async use(tx: Transaction, challenge: string): Promise<boolean> {
    try {
      await tx.insert(UsedChallenge, { digest: digest(challenge), expiresAt: this.clock.now() + LIFETIME_MS + SKEW_MS });
      return true;
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      throw error;
    }
  }
}
