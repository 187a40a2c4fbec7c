import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { cookieValues, setCookie } from '../http/cookies.js';

const NAME = 'doorward-remembered';
/** 256 random bits as base64url. */
const SHAPE = /^[A-Za-z0-9_-]{43}$/;
const SEPARATOR = '~';
/** People who share a browser, each with a value of their own. */
const MOST = 5;

/** The cookie of a browser that stands for second factors. */
@Injectable()
export class RememberedCookie {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  read(request: FastifyRequest): string[] {
    const [value = ''] = cookieValues(this.config.publicUrl, NAME, request.headers.cookie);
    return value.split(SEPARATOR, MOST).filter((entry) => SHAPE.test(entry));
  }

  add(request: FastifyRequest, reply: FastifyReply, token: string, days: number): void {
    const entries = [token, ...this.read(request)].slice(0, MOST);
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, entries.join(SEPARATOR), days * 86_400));
  }
}
