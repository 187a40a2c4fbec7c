import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { cookieValues, setCookie } from '../http/cookies.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';

const NAME = 'doorward-device';
const LABEL = 'known-device';
/** Device id, then per account a MAC. Seconds: half a year. */
const MAX_AGE = 182 * 86_400;
const SHAPE = /^([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/**
 * A cookie that says: on this device this account has signed in before. Its attempts are counted apart, so that a stranger who fails
 * on purpose cannot lock the owner out (OWASP device cookies). It proves nothing else.
 */
@Injectable()
export class KnownDevice {
  constructor(private readonly keys: DerivedKeys, private readonly random: Random, @Inject(CONFIG) private readonly config: Config) {}

  /** The device's id if this account has signed in on it; `account` is the digest of the name that was typed. */
  of(request: FastifyRequest, account: string): string | null {
    for (const value of cookieValues(this.config.publicUrl, NAME, request.headers.cookie)) {
      const [, id = '', mac = ''] = SHAPE.exec(value) ?? [];
      if (id !== '' && this.keys.isMac(LABEL, `${id} ${account}`, mac)) return id;
    }
    return null;
  }

  remember(reply: FastifyReply, account: string): void {
    const id = this.random.opaqueId();
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, `${id}.${this.keys.mac(LABEL, `${id} ${account}`)}`, MAX_AGE));
  }
}
