/** The example of the reference: something of everything. */
export const EXAMPLE = `version: 1
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
webhooks:
  - name: help-desk
    url: https://hooks.acme.test/doorward
    events: ["user.*", client.created]
    secret: whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw
settings:
  branding: { organization_name: Acme, support_address: it@acme.test }
  mfa: { required: when_held, groups: [engineering] }
prune: false
`;

/** A file with these sections, written as JSON, which is YAML. */
export function aFile(sections: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ version: 1, ...sections }, null, 2);
}

/** A client that needs nothing else to be there. */
export function aClient(clientId: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { client_id: clientId, redirect_uris: [`https://${clientId}.test/callback`], scope: 'openid', ...more };
}

export function aPerson(name: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { preferred_username: name, ...more };
}
