import { ApisAdmin } from './apis.admin.js';
import { ClientsAdmin } from './clients.admin.js';
import { GroupsAdmin } from './groups.admin.js';
import { RolesAdmin } from './roles.admin.js';
import { SettingsAdmin } from './settings.admin.js';
import { UsersAdmin } from './users.admin.js';
import { WebhooksAdmin } from './webhooks.admin.js';

/** What operators manage, in the order in which a file is written: groups exist before the people in them. */
export const adminResources = [ApisAdmin, ClientsAdmin, GroupsAdmin, RolesAdmin, UsersAdmin, WebhooksAdmin, SettingsAdmin];
