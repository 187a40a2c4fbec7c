import type { Api } from './api.entity.js';

/** OpenID Connect Core §5.4 and §11, and `groups`: what a person shares. */
export const IDENTITY_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'groups', 'offline_access'] as const;

/** The scopes of the admin API: known, so that clients can be registered with them, and not granted before it exists. */
export const ADMIN_SCOPES: readonly string[] = [
  ...['clients', 'client-secrets', 'users', 'credentials', 'sessions', 'grants', 'groups', 'roles', 'apis', 'tokens', 'keys', 'idps', 'invitations',
    'settings', 'webhooks', 'admins', 'config', 'backups'].flatMap((name) => [`${name}:read`, `${name}:write`]),
  'audit:read', 'jobs:read',
];

const RESERVED = new Set<string>([...IDENTITY_SCOPES, ...ADMIN_SCOPES]);

/** Scopes that mean something already: no API may declare one, or its tokens would open what they were not made for. */
export function isReservedScope(value: string): boolean {
  return RESERVED.has(value);
}

/** The scopes that neither Doorward nor an API knows, in their order. */
export function unknownScopes(scopes: readonly string[], apis: readonly Api[]): string[] {
  const declared = new Set(apis.flatMap((api) => api.scopes.map((scope) => scope.value)));
  return scopes.filter((scope) => !RESERVED.has(scope) && !declared.has(scope));
}
