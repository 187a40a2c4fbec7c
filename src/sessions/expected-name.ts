import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { cookieValues, setCookie } from '../http/cookies.js';
import { Clock } from '../platform/clock.js';
import { CannotOpen, DerivedKeys } from '../platform/derived-keys.js';

const NAME = 'doorward-name';
const LABEL = 'expected name';
/** As long as an authorization request waits. */
const SECONDS = 1800;
/** Beyond what a name of 254 characters becomes when it is sealed. */
const LONGEST = 2000;
const SHAPE = /^(\d{13}) (.+)$/s;

/**
 * The user name of whoever has just chosen a password in this browser, and signs in with it next: they need not know which name they were given. Only the
 * browser in which they chose it knows it, for half an hour or until somebody signs in there; no address carries it, so that no link that is passed on tells
 * whose account it was.
 */
@Injectable()
export class ExpectedName {
  constructor(private readonly keys: DerivedKeys, private readonly clock: Clock, @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>) {}

  keep(reply: FastifyReply, name: string): void {
    const value = this.keys.seal(LABEL, `${this.clock.now() + SECONDS * 1000} ${name}`);
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, value, SECONDS));
  }

  find(request: FastifyRequest): string | undefined {
    const [, until = '', name] = SHAPE.exec(this.open(request)) ?? [];
    return this.clock.now() < Number(until) ? name : undefined;
  }

  forget(request: FastifyRequest, reply: FastifyReply): void {
    if (this.values(request).length > 0) void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, '', 0));
  }

  private open(request: FastifyRequest): string {
    const [value = ''] = this.values(request);
    try {
      return value.length > LONGEST ? '' : this.keys.open(LABEL, value);
    } catch (error) {
      if (error instanceof CannotOpen) return '';
      throw error;
    }
  }

  private values(request: FastifyRequest): readonly string[] {
    return cookieValues(this.config.publicUrl, NAME, request.headers.cookie);
  }
}
