import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { BrowserCookie } from '../http/browser-cookie.js';
import { cookieValues, setCookie } from '../http/cookies.js';
import { SignInContexts } from '../sessions/sign-in-context.js';
import { query } from '../sessions/sign-in-progress.js';

const NAME = 'doorward-waiting';
/** As long as the mail of a forgotten password is good for. */
const SECONDS = 1800;
/** 500 characters of an id, as base64url. */
const SHAPE = /^[\w-]{1,667}$/;

/** Where somebody goes on once their password is set. */
export interface OnwardPath {
  readonly nextUri: string;
  readonly applicationName: string | null;
}

/**
 * What somebody was signing in for when they forgot their password. The mail is opened in another tab, with an address that knows nothing of it, so this
 * browser keeps it meanwhile; and it counts only where it is this browser's own.
 */
@Injectable()
export class WaitingJourney {
  constructor(private readonly contexts: SignInContexts, private readonly browser: BrowserCookie, @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>) {}

  async keep(request: FastifyRequest, reply: FastifyReply, requestId: string | undefined): Promise<void> {
    if (requestId === undefined || (await this.contexts.find(requestId, this.browser.read(request) ?? '')) === undefined) return;
    void reply.header('set-cookie', setCookie(this.config.publicUrl, NAME, Buffer.from(requestId).toString('base64url'), SECONDS));
  }

  /** To the sign-in page: for what still waits, or for nothing. */
  async onward(request: FastifyRequest): Promise<OnwardPath> {
    const kept = cookieValues(this.config.publicUrl, NAME, request.headers.cookie).find((value) => SHAPE.test(value));
    const requestId = kept === undefined ? undefined : Buffer.from(kept, 'base64url').toString();
    const context = await this.contexts.find(requestId, this.browser.read(request) ?? '');
    return { nextUri: `/login${query(context && requestId)}`, applicationName: context?.application?.name ?? null };
  }
}
