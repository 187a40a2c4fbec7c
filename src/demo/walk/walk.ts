import * as oidc from 'openid-client';
import type { DemoSecrets } from '../demo-secrets.js';
import { callApi } from '../http-exchange.js';
import { Browser, type ShownPage } from './browser.js';
import { listItemsOf, textOf } from './html.js';
import type { Transcript } from './transcript.js';

/** The permissions a person is asked for; offline_access is what a refresh token takes. */
const SCOPE = 'openid profile email offline_access notes:read notes:write';

interface Walk {
  readonly issuer: string;
  readonly secrets: DemoSecrets;
  readonly transcript: Transcript;
}

/** The whole authorization code flow as a third-party application goes through it. Throws where anything is not as it must be. */
export async function walkThrough({ issuer, secrets, transcript }: Walk): Promise<void> {
  const redirectUri = `${issuer}/demo/callback`;
  const client = await discover(issuer, secrets, transcript);
  const browser = new Browser(redirectUri, transcript);
  const sent = { state: oidc.randomState(), nonce: oidc.randomNonce(), verifier: oidc.randomPKCECodeVerifier() };

  transcript.title('1. The application sends the browser to the authorization endpoint, with PKCE, state and nonce');
  const login = requirePage(await browser.open(oidc.buildAuthorizationUrl(client, {
    redirect_uri: redirectUri, scope: SCOPE, state: sent.state, nonce: sent.nonce, login_hint: secrets.user.email,
    code_challenge: await oidc.calculatePKCECodeChallenge(sent.verifier), code_challenge_method: 'S256',
  })));
  transcript.line(`page     "${textOf(login.html, 'h1')}"`);

  transcript.title('2. The person signs in, and allows what the application asks for');
  const consent = requirePage(await browser.submit(login, { username: secrets.user.email, password: secrets.user.password }));
  transcript.line(`page     "${textOf(consent.html, 'h1')}"`);
  for (const permission of listItemsOf(consent.html)) transcript.line(`           · ${permission}`);
  const answer = await browser.submit(consent, { decision: 'allow' });

  transcript.title('3. The browser comes back with a code, the state and the issuer');
  if (!(answer instanceof URL)) throw new Error(`The browser stayed on ${answer.url.pathname} instead of coming back`);
  for (const [name, value] of answer.searchParams) transcript.line(`         ${name}=${name === 'code' ? '…' : value}`);

  transcript.title('4. The application redeems the code on the back channel and verifies the ID token');
  const tokens = await oidc.authorizationCodeGrant(client, answer, { pkceCodeVerifier: sent.verifier, expectedState: sent.state, expectedNonce: sent.nonce, idTokenExpected: true });
  const claims = tokens.claims();
  if (claims === undefined || tokens.refresh_token === undefined || tokens.id_token === undefined) throw new Error('The answer lacks an ID token or a refresh token');
  transcript.line(`client   verified: signature, iss, aud, exp, nonce; signed in by ${JSON.stringify(claims['amr'])}`);
  const person = await oidc.fetchUserInfo(client, tokens.access_token, claims.sub);
  transcript.line(`client   so this is ${person.name ?? 'nobody'} <${person.email ?? ''}>`);

  transcript.title('5. The application calls the sample API');
  const notes = new URL(`${issuer}/api/notes`);
  const note = { body: 'Written by npm run demo.' };
  await call(transcript, 'with the access token', 201, { method: 'POST', url: notes, token: tokens.access_token, json: note });
  await call(transcript, 'reading it back', 200, { method: 'GET', url: notes, token: tokens.access_token });
  await call(transcript, 'without a token', 401, { method: 'GET', url: notes });
  const weak = await oidc.refreshTokenGrant(client, tokens.refresh_token, { scope: 'openid notes:read' });
  await call(transcript, 'writing with a token that may only read', 403, { method: 'POST', url: notes, token: weak.access_token, json: note });

  transcript.title('Afterwards the application refreshes its tokens, and the person signs out');
  const refreshed = await oidc.refreshTokenGrant(client, weak.refresh_token ?? tokens.refresh_token);
  await call(transcript, 'with the refreshed token', 200, { method: 'GET', url: notes, token: refreshed.access_token });
  await signOut(client, issuer, tokens.id_token, transcript, browser);
  await call(transcript, 'with the token of the session that ended', 401, { method: 'GET', url: notes, token: refreshed.access_token });
}

async function discover(issuer: string, secrets: DemoSecrets, transcript: Transcript): Promise<oidc.Configuration> {
  const recorded: oidc.CustomFetch = async (address, options) => {
    const response = await fetch(address, options);
    const url = new URL(address);
    if (!url.pathname.includes('/.well-known/') && !url.pathname.endsWith('/jwks')) {
      transcript.backChannel(options.method, url, options.body instanceof URLSearchParams ? options.body.toString() : undefined, response.status, await response.clone().text());
    }
    return response;
  };
  return oidc.discovery(new URL(issuer), 'demo-third-party', {}, oidc.ClientSecretBasic(secrets.clients['demo-third-party']), {
    execute: [oidc.allowInsecureRequests, oidc.enableNonRepudiationChecks],
    [oidc.customFetch]: recorded,
  });
}

async function call(transcript: Transcript, how: string, expected: number, request: Parameters<typeof callApi>[0]): Promise<void> {
  const exchange = await callApi(request);
  transcript.line(`client   ${how}`);
  transcript.block(exchange.text);
  if (exchange.status !== expected) throw new Error(`The API answered ${exchange.status} ${how}, and not ${expected}`);
}

/** The id_token_hint says who leaves, so nobody is asked. */
async function signOut(client: oidc.Configuration, issuer: string, idToken: string, transcript: Transcript, browser: Browser): Promise<void> {
  const left = await browser.open(oidc.buildEndSessionUrl(client, { id_token_hint: idToken, post_logout_redirect_uri: `${issuer}/demo`, state: 'bye' }));
  if (left instanceof URL || left.url.pathname !== '/demo') throw new Error('Signing out did not lead back to the application');
  transcript.line(`page     "${textOf(left.html, 'h1')}"`);
}

function requirePage(shown: ShownPage | URL): ShownPage {
  if (shown instanceof URL) throw new Error(`The browser came back too early: ${shown.searchParams.get('error') ?? shown.pathname}`);
  return shown;
}
