import type { Condition } from '../../database/keyset.js';
import type { Statements } from '../../database/statements.js';
import { GroupStore } from '../../users/group.store.js';
import { toUserFields } from '../../users/user-draft.js';
import type { User } from '../../users/user.entity.js';
import { UserStore } from '../../users/user.store.js';
import type { Wire } from '../draft-check.js';
import type { ListedField, Listing } from '../listing.js';
import type { AdminCall, Schema } from '../operation.js';
import { AUTHENTICATION, type UserAuthentications } from '../user-authentication.js';
import { DISABLED_AT, MANAGED_SHOWN, managedFields, managedWire, statusField } from './rest-parts.js';

const DELETED_AT = { sql: 'deleted_at', nullable: true } as const;
const STATUSES = ['active', 'disabled', 'deleted'] as const;

export const USER_SHOWN: Readonly<Record<string, Schema>> = {
  id: { type: 'string', description: 'What stands for the person in addresses.' },
  sub: { type: 'string', description: 'What applications know the person by; never changed, never given to anybody else.' },
  status: { type: 'string', enum: STATUSES },
  authentication: AUTHENTICATION,
  ...MANAGED_SHOWN,
};

export function statusOf(user: User): (typeof STATUSES)[number] {
  if (user.deletedAt !== null) return 'deleted';
  return user.disabledAt === null ? 'active' : 'disabled';
}

/** People as they are listed: the newest last, deleted ones only where they are asked for. */
export function userListing(users: UserStore, groups: GroupStore, authentications: UserAuthentications): Listing<User> {
  return {
    fields: USER_LISTED,
    defaultSort: 'created_at',
    unique: 'id',
    search: { about: 'the beginning of the user name, or with an @ of the e-mail address; letter by letter', conditions: searchConditions, sort: (text) => (text.includes('@') ? 'email' : 'preferred_username') },
    expand: ['groups'],
    rows: (statements, page) => users.page(page, statements),
    toWire: (rows, statements, call) => toWires(rows, { groups, authentications }, statements, call),
    estimate: (statements) => users.estimate(statements),
  };
}

/** Not by e-mail address: whoever has none would come last, and no index finds where they begin. */
const USER_LISTED: Readonly<Record<string, ListedField<User>>> = {
  ...managedFields<User>(),
  id: { column: { sql: 'id' }, kind: 'text', about: 'its id: in the order in which they were made', filter: true, sort: true, of: (row) => row.id },
  sub: { column: { sql: 'sub' }, kind: 'text', about: 'the subject identifier', filter: true },
  preferred_username: { column: { sql: 'preferred_username' }, kind: 'text', about: 'the user name, letter by letter', filter: true, sort: true, of: (row) => row.preferredUsername },
  email: { column: { sql: 'email', nullable: true }, kind: 'text', about: 'the e-mail address, letter by letter', filter: true, of: (row) => row.email },
  email_verified: { column: { sql: 'email_verified' }, kind: 'flag', about: 'whether the address is theirs', filter: true },
  status: statusField([...STATUSES], (status): Condition[] => {
    if (status === 'active') return [{ column: DISABLED_AT, comparison: 'null' }];
    return status === 'deleted' ? [{ column: DELETED_AT, comparison: 'not-null' }] : [{ column: DISABLED_AT, comparison: 'not-null' }];
  }),
};

function searchConditions(text: string): Condition[] {
  const column = text.includes('@') ? { sql: 'email', nullable: true as const } : { sql: 'preferred_username' };
  return [{ column, comparison: 'prefix', value: text.normalize('NFC') }];
}

async function toWires(rows: readonly User[], { groups, authentications }: { readonly groups: GroupStore; readonly authentications: UserAuthentications }, statements: Statements, call: AdminCall): Promise<Wire[]> {
  const expanded = String(call.query['expand'] ?? '').split(',').includes('groups');
  const memberships = expanded ? await groups.groupsOfEach(rows.map(({ id }) => id), statements) : undefined;
  const authentication = await authentications.of(rows, statements);
  return rows.map((user, index) => ({
    id: user.id,
    ...toUserFields(user),
    status: statusOf(user),
    ...(user.disabledAt === null || user.deletedAt !== null ? {} : { disabled: true }),
    ...(memberships === undefined ? {} : { groups: memberships.get(user.id) ?? [] }),
    authentication: authentication[index],
    ...managedWire(user),
  }));
}
