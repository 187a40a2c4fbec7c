import { stringify } from 'yaml';
import type { AdminResource, Stored } from '../admin-resource.js';
import { type AdminResources, everyStored } from '../admin-resources.js';
import type { Wire } from '../draft-check.js';
import { type AdminField, fieldsOf } from '../field.js';

const HEADING = `# What this server declares, as doorward.yaml. Client secrets, passwords and the secrets of webhooks are not in it: those that are set stay as they are.
# What development mode made is left out.
`;

/** The stored things as a doorward.yaml: sections in the order of the resources, members by their keys. */
export async function printExport(resources: AdminResources): Promise<string> {
  const document: Record<string, unknown> = { version: 1 };
  for (const resource of resources.values()) {
    const members: Stored[] = [];
    for await (const stored of everyStored(resource)) if (stored.origin !== 'demo') members.push(stored);
    members.sort((left, right) => (left.key < right.key ? -1 : 1));
    const written = members.map(({ key, wire }) => [key, withoutSecrets(resource, wire)] as const);
    document[resource.name] = resource.keyed === undefined ? written.map(([, wire]) => wire) : Object.fromEntries(written.map(([key, wire]) => [key, without(wire, resource.key)]));
  }
  // No line is folded and no anchor made, so that a change of one value is a change of one line.
  return HEADING + stringify(document, { lineWidth: 0, aliasDuplicateObjects: false, version: '1.2' });
}

function without(wire: Wire, name: string): Wire {
  return Object.fromEntries(Object.entries(wire).filter(([each]) => each !== name));
}

function withoutSecrets(resource: AdminResource, wire: Wire): Wire {
  const hidden = new Set(resource.fields.filter(holdsSecrets).map((field) => field.name));
  return Object.fromEntries(Object.entries(wire).filter(([name]) => !hidden.has(name)));
}

function holdsSecrets(field: AdminField): boolean {
  return field.secret === true || (field.of !== undefined && fieldsOf(field.of).some(holdsSecrets));
}
