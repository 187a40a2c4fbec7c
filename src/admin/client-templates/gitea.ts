import type { ClientTemplate } from './client-template.js';

export const gitea: ClientTemplate = {
  name: 'gitea',
  title: 'Gitea or Forgejo',
  about: 'Source code; the authentication source has to be called doorward.',
  metadata: {
    application_type: 'web',
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    scope: 'openid profile email groups',
    first_party: true,
  },
  callbackPath: '/user/oauth2/doorward/callback',
};
