import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { cookieValues, setCookie } from '../http/cookies.js';

const NAME = 'doorward-other-sessions';
const SEPARATOR = '~';
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** Beside the one that counts: as many as people keep apart, and few enough for a cookie. */
export const MOST_OTHER_SESSIONS = 4;

/** The cookies of sessions that are put aside in this browser: nothing looks at them until one is chosen. It ends with the browser. */
@Injectable()
export class OtherSessionsCookie {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** The one put aside last comes first. */
  read(request: FastifyRequest): readonly string[] {
    const [value = ''] = cookieValues(this.config.publicUrl, NAME, request.headers.cookie);
    return [...new Set(value.split(SEPARATOR, MOST_OTHER_SESSIONS + 1))].filter((token) => SHAPE.test(token));
  }

  set(reply: FastifyReply, tokens: readonly string[]): void {
    const value = tokens.join(SEPARATOR);
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, value, value === '' ? 0 : undefined));
  }
}
