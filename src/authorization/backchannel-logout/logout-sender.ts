import { Injectable } from '@nestjs/common';
import type { Client } from '../../clients/client.js';
import { OAuthError } from '../../oauth/oauth-error.js';
import { Clock } from '../../platform/clock.js';
import { Random } from '../../platform/random.js';
import { OutboundFailed, OutboundRefused, SafeFetch } from '../../platform/safe-fetch.js';
import type { LogoutDelivery } from '../logout-delivery.entity.js';
import { LogoutTokens } from './logout-tokens.js';

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 4096;

export interface Sent {
  /** Of the answer; null where none came. */
  readonly status: number | null;
  /** A word for what went wrong; null when nothing did. */
  readonly error: string | null;
}

/** Tells one application of the end of one session. Back-Channel Logout §2.5. */
@Injectable()
export class LogoutSender {
  constructor(private readonly tokens: LogoutTokens, private readonly safeFetch: SafeFetch, private readonly clock: Clock, private readonly random: Random) {}

  /** Undefined: the application wants to hear of nothing any more. `stop` ends it as if its time were up. */
  async send(client: Client, delivery: LogoutDelivery, stop: AbortSignal): Promise<Sent | undefined> {
    const uri = client.metadata.backchannel_logout_uri;
    if (uri === undefined || client.disabled) return undefined;
    try {
      return await this.post(uri, await this.token(client, delivery), stop);
    } catch (error) {
      if (error instanceof OAuthError) return { status: null, error: 'keys' };
      if (error instanceof OutboundRefused || error instanceof OutboundFailed) return { status: null, error: error.reason };
      throw error;
    }
  }

  /** A new one for each attempt: whoever got the last one may have kept its jti. */
  private async token(client: Client, delivery: LogoutDelivery): Promise<string> {
    return this.tokens.issue(client, delivery, { jti: this.random.opaqueId(), issuedAt: Math.floor(this.clock.now() / 1000) });
  }

  private async post(uri: string, token: string, signal: AbortSignal): Promise<Sent> {
    const body = new URLSearchParams({ logout_token: token }).toString();
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const { status } = await this.safeFetch.fetch(uri, { method: 'POST', headers, body, mostBytes: MOST_ANSWER_BYTES, cut: true, timeoutMs: TIMEOUT_MS, paced: true, signal });
    if (status >= 200 && status < 300) return { status, error: null };
    return { status, error: status >= 300 && status < 400 ? 'redirect' : 'status' };
  }
}
