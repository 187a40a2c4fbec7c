import type { ClientTemplate } from './client-template.js';

export const oauth2Proxy: ClientTemplate = {
  name: 'oauth2-proxy',
  title: 'oauth2-proxy',
  about: 'A gate before applications that know no single sign-on, also behind nginx or Traefik.',
  metadata: {
    application_type: 'web',
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid profile email groups offline_access',
    require_pkce: true,
    first_party: true,
  },
  callbackPath: '/oauth2/callback',
};
