import type { DemoSecrets } from './demo-secrets.js';

const SCOPE = 'openid profile email offline_access notes:read notes:write';

/**
 * What development mode declares at its first start, in the form of a doorward.yaml: whoever starts the server applies it with
 * origin `demo`. Production refuses to start while such objects exist.
 */
export function demoDocument(issuer: string, { user, clients }: DemoSecrets): Readonly<Record<string, unknown>> {
  const application = {
    redirect_uris: [`${issuer}/demo/callback`],
    post_logout_redirect_uris: [`${issuer}/demo`],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_basic',
    scope: SCOPE,
  };
  return {
    version: 1,
    clients: [
      {
        client_id: 'demo', client_secret: clients.demo, client_name: 'Demo', ...application,
        grant_types: ['authorization_code', 'refresh_token', 'client_credentials'], first_party: true,
      },
      {
        client_id: 'demo-third-party', client_secret: clients['demo-third-party'], client_name: 'Paper Trail', ...application,
        grant_types: ['authorization_code', 'refresh_token'], first_party: false,
      },
    ],
    users: [
      {
        preferred_username: user.username, name: 'Ada Lovelace', given_name: 'Ada', family_name: 'Lovelace', email: user.email, email_verified: true,
        // The banner prints this password, so it has to be the one that works, also after demo.json was lost and made again.
        password: user.password, password_update: 'always',
      },
    ],
  };
}
