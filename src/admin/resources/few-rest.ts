import type { Api } from '../../clients/api.entity.js';
import { ApiStore } from '../../clients/api.store.js';
import type { Group } from '../../users/group.entity.js';
import { GroupStore } from '../../users/group.store.js';
import type { Wire } from '../draft-check.js';
import type { Listing } from '../listing.js';
import { managedFields, managedWire } from './rest-parts.js';

/** Groups and APIs as they are listed: by their natural keys. */
export function groupListing(groups: GroupStore): Listing<Group> {
  return {
    fields: {
      ...managedFields<Group>(),
      name: { column: { sql: 'name' }, kind: 'text', about: 'its name, letter by letter', filter: true, sort: true, of: (row) => row.name },
    },
    defaultSort: 'name',
    unique: 'name',
    search: { about: 'the beginning of the name, letter by letter', conditions: (text) => [{ column: { sql: 'name' }, comparison: 'prefix', value: text.normalize('NFC') }] },
    rows: (statements, page) => groups.page(page, statements),
    toWire: (rows) => rows.map((group): Wire => ({ name: group.name, ...(group.description === null ? {} : { description: group.description }), ...managedWire(group) })),
    estimate: (statements) => groups.estimate(statements),
  };
}

export function apiListing(apis: ApiStore, toWire: (api: Api) => Wire): Listing<Api> {
  return {
    fields: {
      ...managedFields<Api>(),
      identifier: { column: { sql: 'identifier' }, kind: 'text', about: 'the address or URN that tokens name', filter: true, sort: true, of: (row) => row.identifier },
    },
    defaultSort: 'identifier',
    unique: 'identifier',
    search: { about: 'the beginning of the identifier, letter by letter', conditions: (text) => [{ column: { sql: 'identifier' }, comparison: 'prefix', value: text }] },
    rows: (statements, page) => apis.page(page, statements),
    toWire: (rows) => rows.map((api) => ({ ...toWire(api), ...managedWire(api) })),
  };
}
