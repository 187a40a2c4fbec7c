import type { ClientTemplate } from './client-template.js';

export const grafana: ClientTemplate = {
  name: 'grafana',
  title: 'Grafana',
  about: 'Dashboards; roles can come from groups.',
  metadata: {
    application_type: 'web',
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid profile email groups offline_access',
    require_pkce: true,
    first_party: true,
  },
  callbackPath: '/login/generic_oauth',
};
