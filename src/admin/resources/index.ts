import { ApisAdmin } from './apis.admin.js';
import { ClientsAdmin } from './clients.admin.js';
import { GroupsAdmin } from './groups.admin.js';
import { RolesAdmin } from './roles.admin.js';
import { UsersAdmin } from './users.admin.js';

/** What operators manage, in the order in which a file is written: groups exist before the people in them. */
export const adminResources = [ApisAdmin, ClientsAdmin, GroupsAdmin, RolesAdmin, UsersAdmin];
