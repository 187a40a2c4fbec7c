import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import { hash, verify } from '@node-rs/argon2';
import { Provider } from 'oidc-provider';

// npm oidc-provider as a whole server: everything in memory, no limits, password sign-in with the same argon2id. PORT is where it
// listens, CLIENTS its clients as JSON, API the identifier of an API whose tokens are JWTs, PASSWORD everybody's password.
const { PORT, CLIENTS, API, PASSWORD } = process.env;
const issuer = `http://127.0.0.1:${PORT}`;
const passwordHash = await hash(PASSWORD, { memoryCost: 19_456, timeCost: 2, parallelism: 1 });

/** Plain maps: the adapter it comes with forgets all but the last thousand. */
const stored = new Map();
const uids = new Map();
const grants = new Map();
class MapAdapter {
  constructor(model) { this.model = model; }
  #key(id) { return `${this.model}:${id}`; }
  async upsert(id, payload) {
    const key = this.#key(id);
    stored.set(key, payload);
    if (this.model === 'Session') uids.set(payload.uid, id);
    if (payload.grantId !== undefined && this.model !== 'Session') {
      const keys = grants.get(payload.grantId) ?? new Set();
      keys.add(key);
      grants.set(payload.grantId, keys);
    }
  }
  async find(id) { return stored.get(this.#key(id)); }
  async findByUid(uid) { return this.find(uids.get(uid)); }
  async findByUserCode() { return undefined; }
  async consume(id) { stored.get(this.#key(id)).consumed = Math.floor(Date.now() / 1000); }
  async destroy(id) { stored.delete(this.#key(id)); }
  async revokeByGrantId(grantId) {
    for (const key of grants.get(grantId) ?? []) stored.delete(key);
    grants.delete(grantId);
  }
}

const jwk = (pair, kid, alg) => ({ ...pair.privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' });
const provider = new Provider(issuer, {
  adapter: MapAdapter,
  clients: JSON.parse(CLIENTS),
  jwks: { keys: [jwk(generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'es', 'ES256'), jwk(generateKeyPairSync('rsa', { modulusLength: 2048 }), 'rs', 'RS256')] },
  cookies: { keys: ['a key of the bench'] },
  enabledJWA: { idTokenSigningAlgValues: ['RS256', 'ES256'] },
  scopes: ['openid', 'offline_access', 'profile', 'email'],
  claims: { openid: ['sub'], profile: ['name', 'given_name', 'family_name', 'preferred_username'], email: ['email', 'email_verified'] },
  ttl: { AccessToken: 600, ClientCredentials: 600, AuthorizationCode: 60, IdToken: 600, RefreshToken: 14 * 86_400, Session: 14 * 86_400, Grant: 90 * 86_400, Interaction: 1800 },
  rotateRefreshToken: true,
  // By default only after prompt=consent, which is no single sign-on.
  issueRefreshToken: (_context, client) => client.grantTypeAllowed('refresh_token'),
  conformIdTokenClaims: true,
  pkce: { required: () => false },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true, allowedPolicy: () => true },
    revocation: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({ scope: 'orders:read orders:write', audience: API, accessTokenTTL: 600, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'ES256' } } }),
    },
  },
  interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (_context, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: 'Person Example', given_name: 'Person', family_name: 'Example', preferred_username: id, email: `${id}@example.test`, email_verified: true }),
  }),
  /** Every client is the company's own: what it asks for is granted once and remembered. */
  async loadExistingGrant(context) {
    const { client, session, params } = context.oidc;
    const known = session.grantIdFor(client.clientId);
    if (known !== undefined) return provider.Grant.find(known);
    const grant = new provider.Grant({ accountId: session.accountId, clientId: client.clientId });
    grant.addOIDCScope('openid profile email offline_access');
    if (params.resource !== undefined) grant.addResourceScope(API, 'orders:read orders:write');
    await grant.save();
    return grant;
  },
});

const page = '<!doctype html><title>Sign in</title><form method="post"><input name="username"><input name="password" type="password"><button>Sign in</button></form>';
const answer = provider.callback();
async function signIn(request, response) {
  await provider.interactionDetails(request, response);
  let body = '';
  for await (const chunk of request) body += chunk;
  const fields = new URLSearchParams(body);
  if (request.method === 'GET') response.setHeader('content-type', 'text/html').end(page);
  else if (!(await verify(passwordHash, fields.get('password')))) response.writeHead(422).end(page);
  else await provider.interactionFinished(request, response, { login: { accountId: fields.get('username'), amr: ['pwd'] } });
}

const server = createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) answer(request, response);
  else signIn(request, response).catch((error) => response.writeHead(500).end(String(error)));
});
server.keepAliveTimeout = 65_000;
server.listen(Number(PORT), '127.0.0.1');
process.once('SIGTERM', () => process.exit(0));
