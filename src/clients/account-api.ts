import { Api, type ApiScope } from './api.entity.js';

/** Sensitive, both: what an application may do in somebody's account is asked even where the house trusts it. */
export const ACCOUNT_API_SCOPES: readonly ApiScope[] = [
  { value: 'account:read', description: 'See your account: your profile, devices, applications and activity', sensitive: true },
  { value: 'account:write', description: 'Change your account: your profile and password, and sign you out', sensitive: true },
];

/** The API by which people's own applications look after their accounts, as a resource server like any other. */
export function accountApi(identifier: string): Api {
  return Object.assign(new Api(), {
    identifier,
    name: 'Doorward account API',
    accessTokenFormat: 'jwt' as const,
    scopes: ACCOUNT_API_SCOPES,
    introspectionClients: [],
    managedBy: null,
    origin: 'built-in',
    createdAt: 0,
    updatedAt: 0,
    version: 1,
  });
}
