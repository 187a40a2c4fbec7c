import type { ClientTemplate } from './client-template.js';

export const native: ClientTemplate = {
  name: 'native',
  title: 'Native application',
  about: 'An application on a phone or a desktop. It may listen on a loopback address, whose port is free, or have a scheme of its own.',
  metadata: {
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid profile email offline_access',
  },
};
