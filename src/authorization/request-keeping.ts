import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { BrowserCookie } from '../http/browser-cookie.js';
import { addressOf } from '../http/request-origin.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { StoredAuthorizationRequest } from './authorization-request.entity.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';
import { AuthorizationRequestStore, KEPT_FOR_A_PERSON_MS } from './authorization-request.store.js';
import { RequestBound } from './request-bound.js';

/** A request that nobody has signed in for: those who come a little late are told so, and then it makes room. */
const KEPT_FOR_NOBODY_MS = 10 * 60_000;

export interface Asked {
  /** Milliseconds. */
  readonly at: number;
  /** Seconds; `undefined`: as the server's settings say. */
  readonly lifetime: number | undefined;
  /** Whether somebody is signed in in the browser. */
  readonly byPerson: boolean;
}

/** Keeps a request that waits for a person: under an id, bound to the browser that brought it. */
@Injectable()
export class RequestKeeping {
  constructor(
    private readonly store: AuthorizationRequestStore,
    private readonly bound: RequestBound,
    private readonly browser: BrowserCookie,
    private readonly random: Random,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The id under which the browser comes back. Throws TooManyRequests. */
  async add(parameters: AuthorizationRequestParameters, asked: Asked, request: FastifyRequest, reply: FastifyReply): Promise<string> {
    await this.bound.check(parameters.clientId, addressOf(request));
    const id = this.random.opaqueId();
    const { at: createdAt, lifetime = this.config.lifetimes.authorizationRequest, byPerson } = asked;
    const expiresAt = createdAt + lifetime * 1000;
    const keptUntil = expiresAt + (byPerson ? KEPT_FOR_A_PERSON_MS : KEPT_FOR_NOBODY_MS);
    const browserDigest = digest(this.browser.ensure(request, reply));
    await this.store.add(Object.assign(new StoredAuthorizationRequest(), { id, browserDigest, clientId: parameters.clientId, parameters, allowedBy: null, chosenBy: null, createdAt, expiresAt, keptUntil }));
    return id;
  }
}
