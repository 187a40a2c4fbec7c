import type { ClientTemplate } from './client-template.js';

export const nextcloud: ClientTemplate = {
  name: 'nextcloud',
  title: 'Nextcloud',
  about: 'Files, by its app user_oidc.',
  metadata: {
    application_type: 'web',
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    scope: 'openid profile email groups',
    first_party: true,
  },
  callbackPath: '/apps/user_oidc/code',
};
