import type { AdminResource } from './admin-resource.js';
import { bare } from './bare.js';
import type { AdminField } from './field.js';
import { adminResources } from './resources/index.js';

/** What a resource says of itself without a database: for help, reference, options and the schema of doorward.yaml. */
export type DeclaredResource = Pick<AdminResource, 'name' | 'singular' | 'key' | 'fields' | 'keyed' | 'recordsItself'>;

/** In the order in which they are written. */
export const DECLARED_RESOURCES: readonly DeclaredResource[] = adminResources.map((resource) => bare<AdminResource>(resource));

/** Throws for a name that no resource has. */
export function fieldsOfResource(name: string): readonly AdminField[] {
  const resource = DECLARED_RESOURCES.find((each) => each.name === name);
  if (resource === undefined) throw new TypeError(`no resource is called ${name}`);
  return resource.fields;
}
