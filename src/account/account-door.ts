import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { CurrentSession } from '../sessions/current-session.js';
import type { SignedIn } from '../sessions/session.store.js';
import { type SignInContext, SignInContexts, type SignInContextSource } from '../sessions/sign-in-context.js';
import { HeardAnswers } from './authenticator/heard-answers.js';

/** What stands before the dot of the request ids that lead back here. */
const PREFIX = 'account';
/** The part of the path after /account/: nothing else can be come back to. */
const PLACE = /^[a-z][a-z-]{0,31}$/;

/** The way in to every account page: who is signed in goes on, everybody else signs in first and comes back. */
@Injectable()
export class AccountDoor implements SignInContextSource, OnModuleInit {
  constructor(private readonly current: CurrentSession, private readonly contexts: SignInContexts, private readonly answers: HeardAnswers, @Inject(CONFIG) private readonly config: Config) {}

  onModuleInit(): void {
    this.contexts.provide(this, PREFIX);
  }

  /**
   * Who is signed in in this browser. `undefined`: nobody, and the reply leads to the sign-in page already; afterwards to the page `place` of the account
   * (`devices` for /account/devices, nothing for /account). What a form had posted is not done by that: the page is shown again.
   */
  async enter(request: FastifyRequest, reply: FastifyReply, place = ''): Promise<SignedIn | undefined> {
    const signedIn = await this.current.of(request);
    if (signedIn === undefined) await reply.redirect(`${this.config.publicUrl.basePath}/login?request=${PREFIX}.${place}`, 303);
    else await this.answers.note(signedIn);
    return signedIn;
  }

  async find(): Promise<SignInContext> {
    return { application: null, hint: '', locale: undefined, askedAt: 0 };
  }

  returnPath(requestId: string): string {
    const place = requestId.slice(PREFIX.length + 1);
    return PLACE.test(place) ? `/account/${place}` : '/account';
  }
}
