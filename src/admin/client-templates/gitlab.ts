import type { ClientTemplate } from './client-template.js';

export const gitlab: ClientTemplate = {
  name: 'gitlab',
  title: 'GitLab',
  about: 'Source code, by its OpenID Connect provider.',
  metadata: {
    application_type: 'web',
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['authorization_code'],
    response_types: ['code'],
    scope: 'openid profile email',
    require_pkce: true,
    first_party: true,
  },
  callbackPath: '/users/auth/openid_connect/callback',
};
