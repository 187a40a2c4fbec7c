import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Random } from '../platform/random.js';
import { cookieValues, setCookie } from './cookies.js';

const NAME = 'doorward-browser';
/** 256 random bits as base64url. */
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Tells one browser from another before anybody signs in: CSRF tokens and authorization requests are bound to it.
 * It proves nothing about a person.
 */
@Injectable()
export class BrowserCookie {
  private readonly issued = new WeakMap<FastifyRequest, string>();

  constructor(@Inject(CONFIG) private readonly config: Config, private readonly random: Random) {}

  /** The browser's token; `undefined` when it sent none of ours. */
  read(request: FastifyRequest): string | undefined {
    return this.issued.get(request) ?? cookieValues(this.config.publicUrl, NAME, request.headers.cookie).find((value) => SHAPE.test(value));
  }

  /** The browser's token, newly set when it has none. */
  ensure(request: FastifyRequest, reply: FastifyReply): string {
    const known = this.read(request);
    if (known !== undefined) return known;
    const token = this.random.token(32);
    this.issued.set(request, token);
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, token));
    return token;
  }

  /** The browser is a new one from here on: what was begun in it is nobody's. */
  forget(reply: FastifyReply): void {
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, '', 0));
  }
}
