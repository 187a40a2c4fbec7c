import { Inject, Injectable } from '@nestjs/common';
import { createRemoteJWKSet } from 'jose';
import type { Configuration } from 'openid-client';
import { CONFIG, type Config } from '../config/config.js';
import { Clock } from '../platform/clock.js';
import { type DemoClientId, type DemoSecrets, readDemoSecrets } from './demo-secrets.js';
import { DemoProblem } from './demo-problem.js';
import { type Check, checkAccessToken, checkIdToken } from './token-checks.js';

/** What must be remembered between sending the browser away and its return. */
export interface PendingSignIn {
  readonly clientId: DemoClientId;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
}

/** Somebody is signed in at the demo application. */
export interface SignedIn {
  readonly clientId: DemoClientId;
  /** What the ID token says. */
  readonly claims: Readonly<Record<string, unknown>>;
  /** What UserInfo adds about the person. */
  readonly person: Readonly<Record<string, unknown>>;
  readonly idToken: string;
  readonly accessToken: string;
  /** Milliseconds since 1970. */
  readonly accessTokenEndsAt: number;
  readonly scope: string;
  readonly refreshToken: string | undefined;
  readonly checks: { readonly idToken: readonly Check[]; readonly accessToken: readonly Check[] };
}

/** Metadata are asked for again after so long. Milliseconds. */
const KEPT_FOR = 60_000;
const SCOPE = 'openid profile email offline_access notes:read notes:write';

/** With the first click on the demo page: most servers in development serve another application than this. */
const openid = (): Promise<typeof import('openid-client')> => import('openid-client');

/** A relying party built on openid-client: it knows the issuer's address and its own credentials, and finds the rest by discovery. */
@Injectable()
export class RelyingParty {
  private readonly found = new Map<DemoClientId, { readonly at: number; readonly secret: string; readonly configuration: Configuration }>();

  constructor(@Inject(CONFIG) private readonly config: Config, private readonly clock: Clock) {}

  /** Where the browser goes to sign in, and what to remember meanwhile. OpenID Connect Core §3.1.2.1, RFC 7636. */
  async begin(clientId: DemoClientId): Promise<{ readonly url: URL; readonly pending: PendingSignIn }> {
    const oidc = await openid();
    const secrets = await this.secrets();
    const configuration = await this.configuration(clientId, secrets);
    const pending = { clientId, state: oidc.randomState(), nonce: oidc.randomNonce(), codeVerifier: oidc.randomPKCECodeVerifier() };
    const url = oidc.buildAuthorizationUrl(configuration, {
      redirect_uri: `${this.config.publicUrl.issuer}/demo/callback`,
      scope: SCOPE,
      state: pending.state,
      nonce: pending.nonce,
      code_challenge: await oidc.calculatePKCECodeChallenge(pending.codeVerifier),
      code_challenge_method: 'S256',
      login_hint: secrets.user.email,
    });
    return { url, pending };
  }

  /** Turns the answer in the browser's address into tokens, every check passed. Throws openid-client's errors. */
  async complete(answer: URL, pending: PendingSignIn): Promise<SignedIn> {
    const oidc = await openid();
    const configuration = await this.configuration(pending.clientId, await this.secrets());
    const tokens = await oidc.authorizationCodeGrant(configuration, answer, {
      pkceCodeVerifier: pending.codeVerifier,
      expectedState: pending.state,
      expectedNonce: pending.nonce,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined || tokens.id_token === undefined) throw new DemoProblem('The answer has no ID token.');
    const { issuer, jwks_uri: jwksUri } = configuration.serverMetadata();
    const keys = createRemoteJWKSet(new URL(jwksUri ?? ''));
    const now = this.clock.now() / 1000;
    return {
      clientId: pending.clientId,
      claims,
      person: await oidc.fetchUserInfo(configuration, tokens.access_token, claims.sub),
      idToken: tokens.id_token,
      accessToken: tokens.access_token,
      accessTokenEndsAt: this.clock.now() + (tokens.expiresIn() ?? 0) * 1000,
      scope: tokens.scope ?? SCOPE,
      refreshToken: tokens.refresh_token,
      checks: {
        idToken: await checkIdToken(tokens.id_token, { keys, issuer, now, clientId: pending.clientId, nonce: pending.nonce, accessToken: tokens.access_token }),
        accessToken: await checkAccessToken(tokens.access_token, { keys, issuer, now, audience: `${issuer}/api` }),
      },
    };
  }

  /** The next access token, with all scopes or with fewer (RFC 6749 §6). Throws openid-client's errors. */
  async refresh(signedIn: SignedIn, scope?: string): Promise<Pick<SignedIn, 'accessToken' | 'accessTokenEndsAt' | 'refreshToken'>> {
    if (signedIn.refreshToken === undefined) throw new DemoProblem('There is no refresh token: sign in again.');
    const configuration = await this.configuration(signedIn.clientId, await this.secrets());
    const oidc = await openid();
    const tokens = await oidc.refreshTokenGrant(configuration, signedIn.refreshToken, scope === undefined ? {} : { scope });
    return {
      accessToken: tokens.access_token,
      accessTokenEndsAt: this.clock.now() + (tokens.expiresIn() ?? 0) * 1000,
      refreshToken: tokens.refresh_token ?? signedIn.refreshToken,
    };
  }

  /** Where the browser goes to sign out. OpenID Connect RP-Initiated Logout §2. */
  async signOutUrl(signedIn: SignedIn): Promise<URL> {
    const configuration = await this.configuration(signedIn.clientId, await this.secrets());
    const oidc = await openid();
    return oidc.buildEndSessionUrl(configuration, { id_token_hint: signedIn.idToken, post_logout_redirect_uri: `${this.config.publicUrl.issuer}/demo`, state: 'signed-out' });
  }

  /** The sign-in name to show; `undefined` where the demo objects are missing. */
  async demoEmail(): Promise<string | undefined> {
    return (await readDemoSecrets(this.config.dataDir))?.user.email;
  }

  private async secrets(): Promise<DemoSecrets> {
    const secrets = await readDemoSecrets(this.config.dataDir);
    if (secrets === undefined) throw new DemoProblem('The demo objects are missing. Restart the server in development mode: it makes them again.');
    return secrets;
  }

  private async configuration(clientId: DemoClientId, secrets: DemoSecrets): Promise<Configuration> {
    const known = this.found.get(clientId);
    const secret = secrets.clients[clientId];
    if (known !== undefined && known.secret === secret && this.clock.now() - known.at < KEPT_FOR) return known.configuration;
    const oidc = await openid();
    const { issuer, secure } = this.config.publicUrl;
    const configuration = await oidc.discovery(new URL(issuer), clientId, {}, oidc.ClientSecretBasic(secret), {
      // Plain http reaches no further than this machine: settings refuse it elsewhere.
      execute: [...(secure ? [] : [oidc.allowInsecureRequests]), oidc.enableNonRepudiationChecks],
      timeout: 5,
    });
    this.found.set(clientId, { at: this.clock.now(), secret, configuration });
    return configuration;
  }
}
