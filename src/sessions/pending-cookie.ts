import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { cookieValues, setCookie } from '../http/cookies.js';

const NAME = 'doorward-pending';
/** 256 random bits as base64url. */
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** The cookie of a sign-in that is not complete. Another one than the session's, so that nothing can take it for a session (CVE-2025-53942). */
@Injectable()
export class PendingCookie {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  read(request: FastifyRequest): string | undefined {
    return cookieValues(this.config.publicUrl, NAME, request.headers.cookie).find((value) => SHAPE.test(value));
  }

  /** `seconds`: how long it is good for. */
  set(reply: FastifyReply, token: string, seconds: number): void {
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, token, seconds));
  }

  clear(reply: FastifyReply): void {
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, '', 0));
  }
}
