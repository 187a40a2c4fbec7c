import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { cookieValues, setCookie } from '../http/cookies.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import type { User } from '../users/user.entity.js';

const NAME = 'doorward-device';
/** By what a device came to be known. Whoever has set a password there, by a link of a mail, has shown no second factor: that gives no new guesses at one. */
const LABELS = { signIn: 'known-device', password: 'known-device password' } as const;
export type KnownBy = keyof typeof LABELS;
/** Device id, then per account a MAC. Seconds: half a year. */
const MAX_AGE = 182 * 86_400;
const MOST_ACCOUNTS = 5;
const SEPARATOR = '~';
/** What devices and limits know a person by. */
export const personKey = ({ id }: User): string => digest(`person ${id}`);

const SHAPE = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/**
 * A cookie that says: on this device this account has signed in before. Its attempts are counted apart, so that a stranger who fails
 * on purpose cannot lock the owner out (OWASP device cookies). It proves nothing else.
 */
@Injectable()
export class KnownDevice {
  constructor(private readonly keys: DerivedKeys, private readonly random: Random, @Inject(CONFIG) private readonly config: Config) {}

  /**
   * The device's id if this person has signed in on it, by whichever of their names, or at least set their password there; `person` as personKey() tells it.
   * `by`: only what came to be known by that.
   */
  of(request: FastifyRequest, person: string, by?: KnownBy): string | null {
    const ways: readonly KnownBy[] = by === undefined ? ['signIn', 'password'] : [by];
    for (const way of ways) {
      const entry = this.entries(request).find((each) => this.isOf(each, person, way));
      if (entry !== undefined) return SHAPE.exec(entry)?.[1] ?? null;
    }
    return null;
  }

  /** Beside the accounts that the device knows already: two people at one browser must not make it forget one another. */
  remember(request: FastifyRequest, reply: FastifyReply, person: string, by: KnownBy): void {
    const id = this.random.opaqueId();
    // A sign-in says all that a password does: the account takes one place.
    const others = this.entries(request).filter((entry) => !this.isOf(entry, person, 'password'));
    const entries = [`${id}.${this.keys.mac(LABELS[by], `${id} ${person}`)}`, ...others].slice(0, MOST_ACCOUNTS);
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, entries.join(SEPARATOR), MAX_AGE));
  }

  private isOf(entry: string, person: string, by: KnownBy): boolean {
    const [, id = '', mac = ''] = SHAPE.exec(entry) ?? [];
    return id !== '' && this.keys.isMac(LABELS[by], `${id} ${person}`, mac);
  }

  private entries(request: FastifyRequest): string[] {
    const [value = ''] = cookieValues(this.config.publicUrl, NAME, request.headers.cookie);
    return value.split(SEPARATOR, MOST_ACCOUNTS).filter((entry) => SHAPE.test(entry));
  }
}
