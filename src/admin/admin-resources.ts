import type { Statements } from '../database/statements.js';
import type { AdminResource, Stored } from './admin-resource.js';

/** Injection token of the resources by name, in the order in which they are written: AdminResources. */
export const ADMIN_RESOURCES = Symbol('ADMIN_RESOURCES');

export type AdminResources = ReadonlyMap<string, AdminResource>;

/** Throws when two resources have the same name. */
export function toAdminResources(...resources: AdminResource[]): AdminResources {
  const byName = new Map(resources.map((resource) => [resource.name, resource]));
  if (byName.size !== resources.length) throw new Error('src/admin/resources: two resources have the same name');
  return byName;
}

/** Every stored thing of a resource, or those that a file manages. Page by page: a company's people need not fit into one answer. */
export async function* everyStored(resource: AdminResource, managedBy?: string, statements?: Statements): AsyncGenerator<Stored> {
  for (let page = await resource.page(undefined, managedBy, statements); page.length > 0; page = await resource.page(page.at(-1), managedBy, statements)) {
    for (const stored of page) if (managedBy === undefined || stored.managedBy === managedBy) yield stored;
  }
}
