/** What people with power may do through the admin API: the scopes of an access token count only as far as the person's role reaches. */
export const ADMIN_ROLES = {
  'owner': { about: 'everything, other admins included', scopes: ['*:*'] },
  'app-admin': {
    about: 'applications, APIs and what they are given',
    scopes: ['clients:*', 'client-secrets:*', 'apis:*', 'tokens:*', 'webhooks:*', 'config:*', 'keys:read', 'groups:read', 'roles:read', 'users:read', 'audit:read', 'settings:read'],
  },
  'people-admin': {
    about: 'people, groups, roles and how people get in',
    scopes: ['users:*', 'credentials:*', 'sessions:*', 'grants:*', 'groups:*', 'roles:*', 'invitations:*', 'jobs:*', 'clients:read', 'audit:read'],
  },
  'auditor': { about: 'sees everything, changes nothing', scopes: ['*:read'] },
} as const satisfies Readonly<Record<string, { readonly about: string; readonly scopes: readonly string[] }>>;

export type AdminRoleName = keyof typeof ADMIN_ROLES;

export const ADMIN_ROLE_NAMES = Object.keys(ADMIN_ROLES) as readonly AdminRoleName[];

export function isAdminRole(name: string): name is AdminRoleName {
  return Object.hasOwn(ADMIN_ROLES, name);
}

/** Whether a scope of the admin API (`users:write`) lies within the role's reach. */
export function scopesOfRole(role: AdminRoleName): (scope: string) => boolean {
  return (scope) => ADMIN_ROLES[role].scopes.some((pattern) => covers(pattern, scope));
}

/**
 * Whether a role reaches wherever the other does. Nobody acts on a person whose role reaches further than their own: whoever may set such
 * a person's password holds that person's power.
 */
export function reachesAsFar(role: AdminRoleName, other: AdminRoleName): boolean {
  return ADMIN_ROLES[other].scopes.every((theirs) => ADMIN_ROLES[role].scopes.some((own) => covers(own, theirs)));
}

/** `*` stands for every resource, or for both reading and writing. A scope that is no pair of words is nobody's. */
function covers(pattern: string, scope: string): boolean {
  const [resource, action, ...more] = scope.split(':');
  const [ownResource, ownAction] = pattern.split(':');
  if (resource === '' || action === undefined || action === '' || more.length > 0) return false;
  return (ownResource === '*' || ownResource === resource) && (ownAction === '*' || ownAction === action);
}
