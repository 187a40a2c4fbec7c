import type { ClientTemplate } from './client-template.js';

export const web: ClientTemplate = {
  name: 'web',
  title: 'Web application',
  about: 'A server-side web application that keeps a secret.',
  metadata: {
    application_type: 'web',
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid profile email offline_access',
    require_pkce: true,
  },
};
