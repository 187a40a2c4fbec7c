import type { ClientTemplate } from './client-template.js';

export const spa: ClientTemplate = {
  name: 'spa',
  title: 'Single-page application',
  about: 'An application that runs in the browser and keeps no secret.',
  metadata: {
    application_type: 'web',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid profile email offline_access',
  },
};
