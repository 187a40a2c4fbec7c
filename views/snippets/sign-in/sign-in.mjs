// Sign-in with OpenID Connect, for Express, Connect or plain node:http. Set CLIENT_SECRET in the environment.
import { randomUUID } from 'node:crypto';
import * as oidc from 'openid-client';

const { CLIENT_SECRET } = process.env;
const redirectUri = new URL(%{json:redirect_uri});
const scope = %{json:scope};
const config = await oidc.discovery(new URL(%{json:issuer}), %{json:client_id}, undefined, %{code:openid_client_auth}%{code:openid_client_options});

/** Who is signed in, by the id in their cookie. Keep it in your session store when there is more than one process. */
const sessions = new Map();

/** Lets signed-in people through, as request.user, and sends everybody else to sign in. */
export async function signIn(request, response, next) {
  const url = new URL(request.originalUrl ?? request.url, redirectUri);
  if (url.pathname === redirectUri.pathname) return finish(url, request, response);
  request.user = sessions.get(cookie(request, 'app-session'));
  return request.user === undefined ? start(url, response) : next();
}

async function start(url, response) {
  const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
  const code_challenge = await oidc.calculatePKCECodeChallenge(verifier);
  const { href } = oidc.buildAuthorizationUrl(config, { redirect_uri: redirectUri.href, scope, state, nonce, code_challenge, code_challenge_method: 'S256' });
  // One slash: two would be the address of another host.
  const back = encodeURIComponent(`${url.pathname}${url.search}`.replace(/^\/+/, '/'));
  response.writeHead(303, { location: href, 'set-cookie': setCookie('app-sign-in', [state, nonce, verifier, back].join('!')) }).end();
}

async function finish(url, request, response) {
  const [expectedState, expectedNonce, pkceCodeVerifier, back = '/'] = cookie(request, 'app-sign-in').split('!');
  try {
    const tokens = await oidc.authorizationCodeGrant(config, url, { expectedState, expectedNonce, pkceCodeVerifier });
    const id = randomUUID();
    sessions.set(id, tokens.claims());
    response.writeHead(303, { location: decodeURIComponent(back), 'set-cookie': [setCookie('app-session', id), 'app-sign-in=; Path=/; Max-Age=0'] }).end();
  } catch (error) {
    console.error(error);
    response.writeHead(400, { 'content-type': 'text/plain; charset=utf-8' }).end('The sign-in did not work. Go back and try again.');
  }
}

function cookie(request, name) {
  const found = (request.headers.cookie ?? '').split('; ').find((each) => each.startsWith(`${name}=`));
  return found?.slice(name.length + 1) ?? '';
}

function setCookie(name, value) {
  return `${name}=${value}; Path=/; HttpOnly; SameSite=Lax${redirectUri.protocol === 'https:' ? '; Secure' : ''}`;
}
