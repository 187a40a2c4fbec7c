import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { eachDatabase } from '../support/database.js';
import { AdminApp } from './support/admin-app.js';

/** The example of docs/reference/doorward-yaml.md. */
const EXAMPLE = `version: 1
apis:
  - identifier: https://api.acme.test
    name: Orders
    access_token_format: jwt
    scopes:
      - { value: "orders:read", description: "See your orders" }
clients:
  - client_id: intranet
    client_secret: "literal"
    client_name: Intranet
    redirect_uris: ["https://intra.acme.test/callback"]
    post_logout_redirect_uris: ["https://intra.acme.test/"]
    grant_types: [authorization_code, refresh_token]
    response_types: [code]
    token_endpoint_auth_method: client_secret_basic
    scope: "openid profile email offline_access orders:read"
    first_party: false
    cors_origins: ["https://intra.acme.test"]
    access: { groups: [engineering] }
groups:
  - { name: engineering, description: "Builds things" }
users:
  - preferred_username: alice
    name: Alice Example
    email: alice@example.test
    email_verified: true
    password: "literal"
    groups: [engineering]
prune: false
`;

eachDatabase('doorward.yaml', (dialect) => {
  let app: AdminApp;
  beforeAll(async () => {
    app = await AdminApp.on(dialect);
  });
  afterAll(async () => {
    await app.close();
  });

  it('makes what the example declares, and nothing the second time', async () => {
    expect(await app.applied(EXAMPLE)).toBe('created 4 · updated 0 · unchanged 0 · deleted 0');
    const before = await app.contents();
    expect(await app.applied(EXAMPLE)).toBe('created 0 · updated 0 · unchanged 4 · deleted 0');
    expect(await app.contents()).toEqual(before);
  });
});
