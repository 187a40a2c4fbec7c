import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { CONFIG, type Config } from '../../config/config.js';
import { invalidRequestUri } from '../../oauth/errors.js';
import { Parameters } from '../../oauth/parameters.js';
import { Clock } from '../../platform/clock.js';
import { isWellFormedSecret, Random } from '../../platform/random.js';
import { digest } from '../../platform/token-digest.js';
import type { BroughtRequest } from '../request-objects/arrival.js';
import { PushedRequest } from './pushed-request.entity.js';
import { PushedRequestStore } from './pushed-request.store.js';

/** RFC 9126 §2.2. */
const URN = 'urn:ietf:params:oauth:request_uri:';
const HANDLE_PREFIX = 'dwp';
/** Seconds, from the push to the browser's coming. */
const LIFETIME = 90;

export interface PushedAnswer {
  readonly request_uri: string;
  readonly expires_in: number;
}

/** Keeps the requests that clients push, under handles that nobody can guess: 256 random bits. RFC 9126 §7.1. */
@Injectable()
export class PushedRequests {
  constructor(
    private readonly store: PushedRequestStore,
    private readonly random: Random,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'lifetimes'>,
  ) {}

  isHandle(uri: string): boolean {
    return uri.startsWith(URN);
  }

  async keep({ parameters, arrival }: BroughtRequest, client: Client): Promise<PushedAnswer> {
    const handle = this.random.secret(HANDLE_PREFIX);
    const now = this.clock.now();
    const expiresAt = now + LIFETIME * 1000;
    const keptUntil = expiresAt + (client.lifetimes.authorizationRequest ?? this.config.lifetimes.authorizationRequest) * 1000;
    await this.store.add(Object.assign(new PushedRequest(), {
      handleDigest: digest(handle), clientId: client.clientId, parameters: parameters.toString(), signed: arrival.signed, createdAt: now, expiresAt, usedAt: null, keptUntil,
    }));
    return { request_uri: `${URN}${handle}`, expires_in: LIFETIME };
  }

  /** What this client pushed. It is not used up by that: a page may be loaded again before the answer leaves. Throws invalid_request_uri. */
  async find(uri: string, client: Client): Promise<BroughtRequest> {
    const handle = uri.slice(URN.length);
    const pushed = isWellFormedSecret(HANDLE_PREFIX, handle) ? await this.store.find(digest(handle)) : undefined;
    if (pushed === undefined || pushed.clientId !== client.clientId || pushed.usedAt !== null || this.clock.now() >= pushed.expiresAt) throw overOrUnknown();
    return { parameters: Parameters.parse(pushed.parameters), arrival: { signed: pushed.signed, pushed: true, pushedAs: pushed.handleDigest } };
  }
}

/** One text for all: whoever tries handles learns nothing. */
const overOrUnknown = (): Error => invalidRequestUri('The request_uri is unknown, was used or has expired, or another client pushed it. Go back to the application and start again.');
