import type { ClientTemplate } from './client-template.js';

export const service: ClientTemplate = {
  name: 'service',
  title: 'Service',
  about: 'A program that acts for itself: nobody signs in.',
  metadata: {
    token_endpoint_auth_method: 'client_secret_basic',
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    scope: '',
  },
};
