import { generateKeyPairSync } from 'node:crypto';

/** Who and what the measurements are about: the same on every server. */
export const CONNECTIONS = 32;
export const PASSWORD = 'lantern otter cobalt drizzle';
export const SECRET = 'a-secret-that-the-bench-knows-0123456789';
export const CALLBACK = 'https://app.example.com/cb';
export const ORDERS = 'https://api.example.com/orders';
export const LEDGER = 'https://api.example.com/ledger';

/** One person for each connection: two sign-ins of the same one would wait for each other. */
export const personOf = (index) => `person${index}`;

/** People whom nobody signs in as, but whose names are asked about. Their password is the same, hashed as the server would. */
export const TIMED_PEOPLE = 306;
export const timedPerson = (index) => `timed-${index}`;
export const PASSWORD_HASH = '$argon2id$v=19$m=19456,t=2,p=1$5FwsU1sXq0AXDyOAac3mrg$hBBQwGn902Fm70RUG0G/O9Bph8j/6B/VJIuMPXX6IUU';

/** The key of the client that authenticates by private_key_jwt: a new one for each run. */
const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const SIGNER_KEY = pair.privateKey;
const SIGNER = {
  redirect_uris: [], response_types: [], grant_types: ['client_credentials'], token_endpoint_auth_method: 'private_key_jwt', token_endpoint_auth_signing_alg: 'ES256',
  jwks: { keys: [{ ...pair.publicKey.export({ format: 'jwk' }), kid: 'signer', use: 'sig', alg: 'ES256' }] },
};

const CODE = { client_secret: SECRET, redirect_uris: [CALLBACK], grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };
const MACHINE = { client_secret: SECRET, redirect_uris: [], response_types: [], grant_types: ['client_credentials'] };

/** doorward.yaml, as JSON, which is YAML. */
export const doorwardDocument = {
  version: 1,
  apis: [
    { identifier: ORDERS, name: 'Orders', introspection_clients: ['api'], scopes: [{ value: 'orders:read', description: 'See your orders' }, { value: 'orders:write', description: 'Place orders' }] },
    { identifier: LEDGER, name: 'Ledger', access_token_format: 'opaque', introspection_clients: ['api'], scopes: [{ value: 'ledger:read', description: 'See the ledger' }] },
  ],
  clients: [
    { client_id: 'app', client_name: 'App', ...CODE, scope: 'openid profile email offline_access orders:read notes:read', id_token_signed_response_alg: 'ES256' },
    { client_id: 'app-rs256', client_name: 'App RS256', ...CODE, scope: 'openid profile email offline_access orders:read', id_token_signed_response_alg: 'RS256' },
    { client_id: 'intranet', client_name: 'Intranet', ...CODE, scope: 'openid profile email offline_access orders:read', id_token_signed_response_alg: 'ES256', first_party: true },
    { client_id: 'machine', client_name: 'Machine', ...MACHINE, scope: 'orders:read orders:write notes:read ledger:read' },
    { client_id: 'signer', client_name: 'Signer', ...SIGNER, scope: 'orders:read' },
    { client_id: 'api', client_name: 'API', ...MACHINE, scope: '' },
  ],
  users: [
    ...Array.from({ length: CONNECTIONS }, (_, index) => ({
      preferred_username: personOf(index), name: 'Person Example', given_name: 'Person', family_name: 'Example', email: `${personOf(index)}@example.test`, email_verified: true, password: PASSWORD, groups: [],
    })),
    ...Array.from({ length: TIMED_PEOPLE }, (_, index) => ({ preferred_username: timedPerson(index), email: `${timedPerson(index)}@example.test`, email_verified: true, password_hash: PASSWORD_HASH, groups: [] })),
  ],
};

/** The same clients as oidc-provider's metadata. */
export const providerClients = [
  { client_id: 'app', ...CODE, id_token_signed_response_alg: 'ES256' },
  { client_id: 'app-rs256', ...CODE, id_token_signed_response_alg: 'RS256' },
  { client_id: 'intranet', ...CODE, id_token_signed_response_alg: 'ES256' },
  { client_id: 'machine', ...MACHINE },
  { client_id: 'signer', ...SIGNER },
  { client_id: 'api', ...MACHINE },
];
