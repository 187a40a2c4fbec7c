import { Api, type ApiScope } from './api.entity.js';

/** What the scopes of the admin API allow, in the words of the consent page: reading, and where there is something to write, writing. */
const SCOPES: readonly (readonly [noun: string, read: string, write?: string])[] = [
  ['clients', 'See applications and how they are set up', 'Register, change and delete applications'],
  ['client-secrets', 'See which secrets and keys applications have', 'Make and delete secrets and keys of applications'],
  ['users', 'See all people and their data', 'Create, change, disable and delete people'],
  ['credentials', 'See how people sign in', 'Say what people’s first passwords are, and remove the ways in which they sign in'],
  ['sessions', 'See who is signed in, where and since when', 'Sign people out'],
  ['grants', 'See what people allowed applications', 'Withdraw what people allowed applications'],
  ['groups', 'See groups and who is in them', 'Create, change and delete groups, and say who is in them'],
  ['roles', 'See application roles and who has them', 'Create application roles, and give and take them'],
  ['apis', 'See APIs and their scopes', 'Declare, change and delete APIs and their scopes'],
  ['tokens', 'See which tokens are in use', 'Revoke tokens'],
  ['keys', 'See the signing keys', 'Rotate and retire signing keys'],
  ['idps', 'See the identity providers', 'Change the identity providers'],
  ['invitations', 'See who is invited', 'Invite people, and take invitations back'],
  ['settings', 'See the settings of this server', 'Change the settings of this server'],
  ['webhooks', 'See webhooks and what was sent to them', 'Create, change and delete webhooks'],
  ['admins', 'See who the admins are', 'Make people admins, and take that away'],
  ['config', 'See the whole configuration', 'Apply a configuration file'],
  ['backups', 'See the backups', 'Make and restore backups'],
  ['audit', 'See what has happened, and who did it'],
  ['jobs', 'See long-running work'],
];

/** Sensitive, all of them: even an application of the house asks before it may manage other people's accounts. */
export const ADMIN_API_SCOPES: readonly ApiScope[] = SCOPES.flatMap(([noun, read, write]) => [
  { value: `${noun}:read`, description: read, sensitive: true },
  ...(write === undefined ? [] : [{ value: `${noun}:write`, description: write, sensitive: true }]),
]);

/** The admin API as a resource server like any other: its admins and machines get their tokens in the ordinary way. */
export function adminApi(identifier: string): Api {
  return Object.assign(new Api(), {
    identifier,
    name: 'Doorward admin API',
    accessTokenFormat: 'jwt' as const,
    scopes: ADMIN_API_SCOPES,
    introspectionClients: [],
    managedBy: null,
    origin: 'built-in',
    createdAt: 0,
    updatedAt: 0,
    version: 1,
  });
}
