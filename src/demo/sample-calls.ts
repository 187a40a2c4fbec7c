import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { Clock } from '../platform/clock.js';
import type { DemoSession } from './demo-sessions.js';
import { callApi } from './http-exchange.js';
import { RelyingParty, type SignedIn } from './relying-party.js';

export const CALLS = ['with', 'write', 'without', 'weak'] as const;
export type SampleCall = (typeof CALLS)[number];

const TITLES: Readonly<Record<SampleCall, string>> = {
  with: 'With the access token',
  write: 'Writing a note with the access token',
  without: 'Without a token',
  weak: 'Writing a note with a token that may only read',
};

/** Seconds before its end in which an access token is renewed rather than sent. */
const MARGIN = 10;

/** The calls that the demo page's buttons make, each a real request to the sample API. */
@Injectable()
export class SampleCalls {
  constructor(private readonly relyingParty: RelyingParty, @Inject(CONFIG) private readonly config: Config, private readonly clock: Clock) {}

  /** Makes the call and leaves what was said in the session. Throws openid-client's errors where no token is to be had. */
  async make(kind: SampleCall, session: DemoSession, signedIn: SignedIn): Promise<void> {
    const url = new URL(`${this.config.publicUrl.issuer}/api/notes`);
    const token = await this.tokenFor(kind, session, signedIn);
    const writes = kind === 'write' || kind === 'weak';
    const exchange = await callApi({
      method: writes ? 'POST' : 'GET',
      url,
      ...(token === undefined ? {} : { token }),
      ...(writes ? { json: { body: 'Written by the demo application.' } } : {}),
    });
    session.calls = { title: `${TITLES[kind]}: ${exchange.status}`, text: exchange.text, good: exchange.status < 300 };
  }

  private async tokenFor(kind: SampleCall, session: DemoSession, signedIn: SignedIn): Promise<string | undefined> {
    if (kind === 'without') return undefined;
    if (kind === 'weak') {
      // Fewer scopes than were granted are anybody's to ask for, RFC 6749 §6: this token may read and not write.
      const { accessToken, refreshToken } = await this.relyingParty.refresh(signedIn, 'openid notes:read');
      session.signedIn = { ...signedIn, refreshToken };
      return accessToken;
    }
    if (this.clock.now() < signedIn.accessTokenEndsAt - MARGIN * 1000) return signedIn.accessToken;
    const renewed = { ...signedIn, ...(await this.relyingParty.refresh(signedIn)) };
    session.signedIn = renewed;
    return renewed.accessToken;
  }
}
