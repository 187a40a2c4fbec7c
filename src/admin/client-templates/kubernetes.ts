import type { ClientTemplate } from './client-template.js';

export const kubernetes: ClientTemplate = {
  name: 'kubernetes',
  title: 'Kubernetes',
  about: 'kubectl through kubelogin; the API server knows people by their ID tokens.',
  metadata: {
    application_type: 'native',
    token_endpoint_auth_method: 'none',
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    scope: 'openid profile email groups offline_access',
    first_party: true,
    redirect_uris: ['http://localhost:8000', 'http://localhost:18000'],
  },
};
