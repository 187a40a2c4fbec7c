import type { Api } from '../../clients/api.entity.js';
import type { Client } from '../../clients/client.js';
import { IDENTITY_SCOPES } from '../../clients/known-scopes.js';
import type { SnippetFacts } from './fill.js';

const ANY_ORIGIN = 'https://app.example.com';
const isWeb = (uri: string): boolean => /^https?:/.test(uri) && URL.canParse(uri);

/** The redirect URI of an application in this framework: a registered one that fits, else the one that has to be registered. */
export function redirectUriFor(client: Client, callback: string | undefined): string {
  const registered = client.redirectUris.filter(isWeb);
  if (callback?.startsWith('http') === true) return callback;
  const fitting = registered.find((uri) => callback === undefined || new URL(uri).pathname === callback);
  return fitting ?? `${registered[0] === undefined ? ANY_ORIGIN : new URL(registered[0]).origin}${callback ?? '/callback'}`;
}

/** Everything that a template may name, of this server and this application. No secret is among it: the templates take it from the environment. */
export function snippetFacts(client: Client, issuer: string, apis: readonly Api[], redirectUri: string): SnippetFacts {
  const redirect = new URL(redirectUri);
  const scopes = IDENTITY_SCOPES.filter((scope) => scope === 'openid' || client.allowsScope(scope));
  const api = apis.find((each) => each.scopes.some(({ value }) => client.allowsScope(value)));
  const port = Number(redirect.port) || 8080;
  const endpoint = (name: string): string => `${issuer}/oauth2/${name}`;
  return {
    issuer, client_id: client.clientId, scope: scopes.join(' '), scopes, auth_method: client.authMethod, id_token_alg: client.idTokenAlg,
    redirect_uri: redirectUri, redirect_uri_parameter: `redirect_uri=${redirectUri}`, redirect_origin: redirect.origin, redirect_host: redirect.hostname, redirect_path: redirect.pathname, port, port_text: String(port),
    authorization_endpoint: endpoint('authorize'), token_endpoint: endpoint('token'), userinfo_endpoint: endpoint('userinfo'), jwks_uri: endpoint('jwks'),
    authorization_url: `${endpoint('authorize')}?${new URLSearchParams({ response_type: 'code', client_id: client.clientId, redirect_uri: redirectUri, scope: scopes.join(' ') }).toString()}`,
    api_identifier: api?.identifier ?? 'https://api.example.com', api_scope: api?.scopes.find(({ value }) => client.allowsScope(value))?.value ?? 'orders:read',
    ...codeOf(client, issuer, redirect, scopes),
  };
}

/** What differs by how the application authenticates, in the words of each library. */
function codeOf(client: Client, issuer: string, redirect: URL, scopes: readonly string[]): SnippetFacts {
  const post = client.authMethod === 'client_secret_post';
  return {
    openid_client_auth: client.isPublic ? 'oidc.None()' : `oidc.ClientSecret${post ? 'Post' : 'Basic'}(CLIENT_SECRET)`,
    openid_client_options: issuer.startsWith('https:') ? '' : ', { execute: [oidc.allowInsecureRequests] }',
    python_basic: post ? 'False' : 'True',
    go_auth_style: post ? 'oauth2.AuthStyleInParams' : 'oauth2.AuthStyleInHeader',
    go_scopes: scopes.map((scope) => JSON.stringify(scope)).join(', '),
    curl_auth: post ? `data-urlencode = "client_id=${client.clientId}"\ndata-urlencode = "client_secret=$CLIENT_SECRET"` : `user = "${client.clientId}:$CLIENT_SECRET"`,
    curl_need_secret: ': "${CLIENT_SECRET:?set it to the secret of the application}"',
    cookie_secure: String(redirect.protocol === 'https:'),
    uses_refresh: String(client.allowsGrant('refresh_token')),
  };
}
