import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { cookieValues, setCookie } from '../http/cookies.js';
import { BrowserState } from './browser-state.js';

const NAME = 'doorward-session';
/** 256 random bits as base64url. */
const SHAPE = /^[A-Za-z0-9_-]{43}$/;

/** The cookie that says who is signed in. It ends with the browser; the session has its own end. */
@Injectable()
export class SessionCookie {
  constructor(private readonly state: BrowserState, @Inject(CONFIG) private readonly config: Config) {}

  read(request: FastifyRequest): string | undefined {
    return cookieValues(this.config.publicUrl, NAME, request.headers.cookie).find((value) => SHAPE.test(value));
  }

  set(reply: FastifyReply, token: string): void {
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, token));
    this.state.set(reply, token);
  }

  clear(reply: FastifyReply): void {
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, '', 0));
    this.state.clear(reply);
  }
}
