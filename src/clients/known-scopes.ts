import { ACCOUNT_API_SCOPES } from './account-api.js';
import { ADMIN_API_SCOPES } from './admin-api.js';
import type { Api } from './api.entity.js';
import { declaredScopes } from './declared-scopes.js';

/** OpenID Connect Core §5.4 and §11, and `groups` and `roles`: what a person shares. */
export const IDENTITY_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'groups', 'roles', 'offline_access'] as const;

/** The scopes of the admin API: admin-api.ts says what each allows. */
export const ADMIN_SCOPES: readonly string[] = ADMIN_API_SCOPES.map(({ value }) => value);

const RESERVED = new Set<string>([...IDENTITY_SCOPES, ...ADMIN_SCOPES, ...ACCOUNT_API_SCOPES.map(({ value }) => value)]);

/** Scopes that mean something already: no API may declare one, or its tokens would open what they were not made for. */
export function isReservedScope(value: string): boolean {
  return RESERVED.has(value);
}

/** The scopes that neither Doorward nor an API knows, in their order. */
export function unknownScopes(scopes: readonly string[], apis: readonly Api[]): string[] {
  const { all } = declaredScopes(apis);
  return scopes.filter((scope) => !RESERVED.has(scope) && !all.has(scope));
}
