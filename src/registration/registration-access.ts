import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import { originOf } from '../http/request-origin.js';
import { addressRange } from '../limits/address-range.js';
import { RequestLimits } from '../limits/request-limits.js';
import { TooManyRequests } from '../limits/too-many-requests.js';
import { accessDenied, invalidToken } from '../oauth/errors.js';
import { presentedToken } from './bearer-token.js';
import type { RegistrationToken } from './registration-token.entity.js';
import { RegistrationTokenStore } from './registration-token.store.js';

/** Of one address range: an installation registers once, and a catalogue of them within an hour is nobody's need. */
const MOST_AN_HOUR = 30;
const HOUR = 3600;

/** Says who may register a client: everybody, those with an initial access token, or nobody (REGISTRATION). RFC 7591 §3. */
@Injectable()
export class RegistrationAccess {
  constructor(
    private readonly tokens: RegistrationTokenStore,
    private readonly limits: RequestLimits,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'registration'>,
  ) {}

  /** The initial access token of the request; `undefined` where it needs none and has none. Throws access_denied, invalid_token and TooManyRequests. */
  async check(request: FastifyRequest): Promise<RegistrationToken | undefined> {
    this.checkOn();
    const { address } = originOf(request);
    if (!(await this.limits.take('registrations', addressRange(address), MOST_AN_HOUR, HOUR))) throw new TooManyRequests('too many registrations from this address', HOUR / 4);
    const presented = presentedToken(request);
    if (presented === undefined) {
      if (this.config.registration === 'open') return undefined;
      throw invalidToken({ cause: 'There is no initial access token.' });
    }
    const token = await this.tokens.find(this.database, presented);
    if (token === undefined) throw invalidToken({ cause: 'The initial access token is unknown, used up or has ended.' });
    return token;
  }

  /** Throws access_denied. */
  checkOn(): void {
    if (this.config.registration === 'off') throw accessDenied('This server does not let clients register themselves. Ask its administrators to register yours.');
  }
}
