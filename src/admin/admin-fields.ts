import type { AdminField } from './field.js';
import { API_FIELDS } from './resources/apis.admin.js';
import { CLIENT_FIELDS } from './resources/clients.admin.js';
import { GROUP_FIELDS } from './resources/groups.admin.js';
import { USER_ACCOUNT_FIELDS } from './resources/users.admin.js';

/** The fields of each resource, for whoever describes them without a database: help, reference, options. */
export const ADMIN_FIELDS: Readonly<Record<'apis' | 'clients' | 'groups' | 'users', readonly AdminField[]>> = {
  apis: API_FIELDS, clients: CLIENT_FIELDS, groups: GROUP_FIELDS, users: USER_ACCOUNT_FIELDS,
};
