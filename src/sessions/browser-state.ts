import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { cookieName, cookieValues, setReadableCookie } from '../http/cookies.js';
import { DerivedKeys } from '../platform/derived-keys.js';

const NAME = 'doorward-browser-state';
const LABEL = 'browser-state';

/**
 * A value that is another one after every sign-in and sign-out: our frame in an application's page compares it with what the application was told
 * (OpenID Connect Session Management 1.0 §3.2). Scripts read it, so it says nothing: it comes from the session's cookie, and nothing comes from it.
 */
@Injectable()
export class BrowserState {
  constructor(private readonly keys: DerivedKeys, @Inject(CONFIG) private readonly config: Config) {}

  /** The cookie's name on the wire. */
  get cookieName(): string {
    return cookieName(this.config.publicUrl, NAME);
  }

  /** The value while the session of this cookie is the browser's. */
  of(sessionToken: string): string {
    return this.keys.mac(LABEL, sessionToken);
  }

  set(reply: FastifyReply, sessionToken: string): void {
    void reply.header('set-cookie', setReadableCookie(this.config.publicUrl, NAME, this.of(sessionToken)));
  }

  /** The value, set where the browser does not have it: it was signed in before there was one, or before SECRET_KEY changed. */
  keep(request: FastifyRequest, reply: FastifyReply, sessionToken: string): string {
    const value = this.of(sessionToken);
    const values = cookieValues(this.config.publicUrl, NAME, request.headers.cookie);
    if (values.length !== 1 || values[0] !== value) void reply.header('set-cookie', setReadableCookie(this.config.publicUrl, NAME, value));
    return value;
  }

  clear(reply: FastifyReply): void {
    void reply.header('set-cookie', setReadableCookie(this.config.publicUrl, NAME, '', 0));
  }
}
