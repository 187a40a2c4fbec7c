import { Inject, Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { CONFIG, type Config } from '../../config/config.js';
import { JwtSigner } from '../../keys/jwt-signer.js';
import { Clock } from '../../platform/clock.js';
import { Random } from '../../platform/random.js';
import { OutboundFailed, OutboundRefused, SafeFetch } from '../../platform/safe-fetch.js';
import { idTokenAlgorithm } from '../../tokens/id-token.js';
import type { LogoutDelivery } from '../logout-delivery.entity.js';
import { LOGOUT_TOKEN_TYPE, logoutTokenClaims } from './logout-token.js';

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 4096;

export interface Sent {
  readonly status: number | null;
  /** A word for what went wrong; null when nothing did. */
  readonly error: string | null;
}

/** Tells one application of the end of one session. Back-Channel Logout §2.5. */
@Injectable()
export class LogoutSender {
  constructor(
    private readonly signer: JwtSigner,
    private readonly safeFetch: SafeFetch,
    private readonly clock: Clock,
    private readonly random: Random,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Undefined: the application wants to hear of nothing any more. `stop` ends it as if its time were up. */
  async send(client: Client, delivery: LogoutDelivery, stop: AbortSignal): Promise<Sent | undefined> {
    const uri = client.metadata.backchannel_logout_uri;
    if (uri === undefined || client.disabled) return undefined;
    const body = new URLSearchParams({ logout_token: await this.token(client, delivery) }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    try {
      const { status } = await this.safeFetch.fetch(uri, { method: 'POST', headers, body, mostBytes: MOST_ANSWER_BYTES, cut: true, timeoutMs: TIMEOUT_MS, paced: true, signal: stop });
      return { status, error: status >= 200 && status < 300 ? null : status >= 300 && status < 400 ? 'redirect' : 'status' };
    } catch (error) {
      if (error instanceof OutboundRefused || error instanceof OutboundFailed) return { status: null, error: error.reason };
      throw error;
    }
  }

  /** Signed as the client's ID tokens are. Back-Channel Logout §2.4. A new one for each attempt: whoever got the last one may have kept its jti. */
  private token(client: Client, { sub, sessionId }: LogoutDelivery): string | Promise<string> {
    const { clientId } = client;
    const { issuer } = this.config.publicUrl;
    const issuedAt = Math.floor(this.clock.now() / 1000);
    return this.signer.sign(idTokenAlgorithm(client), LOGOUT_TOKEN_TYPE, logoutTokenClaims({ issuer, clientId, sub, sid: sessionId, jti: this.random.opaqueId(), issuedAt }));
  }
}
