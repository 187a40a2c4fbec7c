const CODE = { grant_types: ['authorization_code', 'refresh_token'], response_types: ['code'] };
const SCOPE = 'openid profile email groups offline_access orders:read orders:write notes:read notes:write';

/** The callback of every test client: nobody listens there, for the test itself is the client. */
export const CALLBACK = 'https://app.example.com/cb';

export const SECRET = 'a-secret-that-tests-know-0123456789';
export const PASSWORD = 'lantern otter cobalt drizzle';

/** What the tests take for granted: a person, an API, and one client of each kind. */
export const standardWorld = {
  version: 1,
  apis: [
    {
      identifier: 'https://api.example.com/orders', name: 'Orders', introspection_clients: ['orders-api'],
      scopes: [{ value: 'orders:read', description: 'See your orders' }, { value: 'orders:write', description: 'Place orders for you' }],
    },
    {
      identifier: 'https://api.example.com/ledger', name: 'Ledger', access_token_format: 'opaque', introspection_clients: ['orders-api'],
      scopes: [{ value: 'ledger:read', description: 'See the ledger', sensitive: true }],
    },
  ],
  clients: [
    { client_id: 'app', client_name: 'Example App', client_secret: SECRET, redirect_uris: [CALLBACK], post_logout_redirect_uris: ['https://app.example.com/bye'], ...CODE, scope: `${SCOPE} ledger:read`, id_token_signed_response_alg: 'ES256' },
    { client_id: 'post', client_name: 'Posting App', client_secret: SECRET, redirect_uris: [CALLBACK], ...CODE, scope: SCOPE, token_endpoint_auth_method: 'client_secret_post' },
    { client_id: 'intranet', client_name: 'Intranet', client_secret: SECRET, redirect_uris: ['https://intra.example.com/callback'], ...CODE, scope: `${SCOPE} ledger:read`, first_party: true, id_token_signed_response_alg: 'EdDSA' },
    { client_id: 'spa', client_name: 'Single Page', redirect_uris: ['https://spa.example.com/cb'], ...CODE, scope: SCOPE, token_endpoint_auth_method: 'none', cors_origins: ['https://spa.example.com'] },
    { client_id: 'native', client_name: 'Phone App', redirect_uris: ['http://127.0.0.1/cb', 'com.example.app:/cb'], ...CODE, scope: SCOPE, application_type: 'native', token_endpoint_auth_method: 'none' },
    { client_id: 'engineers', client_name: 'Engineers Only', client_secret: SECRET, redirect_uris: ['https://eng.example.com/cb'], ...CODE, scope: SCOPE, first_party: true, access: { groups: ['engineering'] } },
    { client_id: 'machine', client_name: 'Machine', client_secret: SECRET, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: 'orders:read orders:write notes:read' },
    { client_id: 'orders-api', client_name: 'Orders API', client_secret: SECRET, redirect_uris: [], response_types: [], grant_types: ['client_credentials'], scope: '' },
  ],
  groups: [{ name: 'engineering', description: 'Builds things' }],
  users: [
    { preferred_username: 'alice', name: 'Alice Example', given_name: 'Alice', family_name: 'Example', email: 'alice@example.test', email_verified: true, password: PASSWORD, groups: ['engineering'] },
    { preferred_username: 'bob', name: 'Bob Example', email: 'bob@example.test', email_verified: true, password: PASSWORD, groups: [] },
  ],
} as const;
