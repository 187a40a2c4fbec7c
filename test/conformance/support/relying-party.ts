import { expect } from '@jest/globals';
import { decodeProtectedHeader } from 'jose';
import * as oauth from 'oauth4webapi';
import type { Browser } from '../../support/browser.js';
import { CALLBACK, SECRET } from '../../support/world.js';
import { ID_TOKEN_CLAIMS } from './id-token.js';

const HERE = { [oauth.allowInsecureRequests]: true };

export type Mode = 'query' | 'form_post';
export type Wishes = Readonly<Record<string, string | undefined>>;

/** What a client holds after a sign-in. */
export interface SignedIn {
  readonly code: string;
  readonly tokens: oauth.TokenEndpointResponse;
  readonly claims: oauth.IDToken;
  /** The status and headers of the token endpoint's answer. */
  readonly answer: Response;
}

interface Begun {
  readonly url: string;
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  readonly verifier: string | undefined;
}

/** A client of the certification profiles, whose answers oauth4webapi validates. It sends no PKCE unless it is told to: the profiles are older. */
export class RelyingParty {
  /** Seconds that the server's clock is ahead. */
  skew = 0;

  private constructor(readonly server: oauth.AuthorizationServer, readonly clientId: string, readonly mode: Mode, private readonly authentication: oauth.ClientAuth) {}

  static async discover(issuer: string, clientId = 'first', { mode = 'query', authentication = oauth.ClientSecretBasic(SECRET) }: { readonly mode?: Mode; readonly authentication?: oauth.ClientAuth } = {}): Promise<RelyingParty> {
    const url = new URL(issuer);
    return new RelyingParty(await oauth.processDiscoveryResponse(url, await oauth.discoveryRequest(url, HERE)), clientId, mode, authentication);
  }

  get client(): oauth.Client {
    return { client_id: this.clientId, [oauth.clockSkew]: this.skew };
  }

  /** `undefined` leaves a parameter out. */
  begin(wishes: Wishes = {}): Begun {
    const all = { client_id: this.clientId, redirect_uri: CALLBACK, response_type: 'code', scope: 'openid', state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce(), response_mode: this.mode === 'form_post' ? this.mode : undefined, ...wishes };
    const { code_verifier: verifier, ...sent } = all as Wishes;
    const parameters = Object.entries(sent).filter((each): each is [string, string] => each[1] !== undefined);
    return { url: `${this.server.authorization_endpoint}?${new URLSearchParams(parameters).toString()}`, state: sent['state'], nonce: sent['nonce'], verifier };
  }

  /** The parameters with which the browser comes back to the client, in the mode that was asked for. */
  answerIn(browser: Browser, to = CALLBACK): URLSearchParams {
    const { page } = browser;
    if (this.mode === 'query') {
      expect(`${page?.leftFor?.origin}${page?.leftFor?.pathname}`).toBe(to);
      return page?.leftFor?.searchParams ?? new URLSearchParams();
    }
    const form = browser.form();
    expect([page?.status, form.method, form.action, page?.headers.get('cache-control')]).toEqual([200, 'POST', to, 'no-store']);
    return new URLSearchParams([...form.fields]);
  }

  /** Through sign-in and consent, as far as each is asked for. */
  async walk(browser: Browser, url: string, username = 'ada'): Promise<void> {
    await browser.open(url);
    if (at(browser, '/login')) await browser.signIn(username);
    if (at(browser, '/consent')) await browser.decide('allow');
  }

  async signIn(browser: Browser, wishes: Wishes = {}): Promise<SignedIn> {
    const begun = this.begin(wishes);
    await this.walk(browser, begun.url);
    return this.redeem(browser, begun);
  }

  /** Takes the code from the answer and redeems it; whatever the standards demand of either, oauth4webapi throws without. */
  async redeem(browser: Browser, { state, nonce, verifier }: Begun): Promise<SignedIn> {
    const parameters = oauth.validateAuthResponse(this.server, this.client, this.answerIn(browser), state ?? oauth.expectNoState);
    const answer = await oauth.authorizationCodeGrantRequest(this.server, this.client, this.authentication, parameters, CALLBACK, verifier ?? oauth.nopkce, HERE);
    const tokens = await oauth.processAuthorizationCodeResponse(this.server, this.client, answer, { requireIdToken: true, expectedNonce: nonce ?? oauth.expectNoNonce });
    await oauth.validateApplicationLevelSignature(this.server, answer, HERE);
    expect([answer.headers.get('cache-control'), answer.headers.get('content-type')]).toEqual(['no-store', expect.stringMatching(/^application\/json/)]);
    expect(decodeProtectedHeader(tokens.id_token ?? '').alg).toBe('RS256');
    const claims = oauth.getValidatedIdTokenClaims(tokens) as oauth.IDToken;
    expect(Object.keys(claims).filter((name) => !ID_TOKEN_CLAIMS.has(name))).toEqual([]);
    return { code: parameters.get('code') ?? '', tokens, claims, answer };
  }

  /** Redeems a code as it is, and says with what error that ends. */
  async redeemError(code: string): Promise<{ readonly status: number; readonly error: unknown }> {
    const form = new URLSearchParams({ code });
    const answer = await oauth.genericTokenEndpointRequest(this.server, this.client, this.authentication, 'authorization_code', new URLSearchParams([...form, ['redirect_uri', CALLBACK]]), HERE);
    return { status: answer.status, error: ((await answer.json()) as { error?: unknown }).error };
  }

  async refresh(refreshToken: string, form: Readonly<Record<string, string>> = {}): Promise<Response> {
    return oauth.refreshTokenGrantRequest(this.server, this.client, this.authentication, refreshToken, { ...HERE, additionalParameters: form });
  }

  async refreshed(refreshToken: string, form: Readonly<Record<string, string>> = {}): Promise<oauth.TokenEndpointResponse> {
    return oauth.processRefreshTokenResponse(this.server, this.client, await this.refresh(refreshToken, form));
  }

  async userinfo({ tokens, claims }: Pick<SignedIn, 'tokens' | 'claims'>): Promise<oauth.UserInfoResponse> {
    return oauth.processUserInfoResponse(this.server, this.client, claims.sub, await oauth.userInfoRequest(this.server, this.client, tokens.access_token, HERE));
  }
}

export const at = (browser: Browser, path: string): boolean => browser.page?.leftFor === undefined && new URL(browser.page?.url ?? 'about:blank').pathname === path;
