import type { ListOperation } from './operation.js';

/** The names of an item's members, for `fields`: what its schema tells, and what the list says there may be besides. */
export function listedNames({ answer, list }: ListOperation): readonly string[] {
  const properties = answer.schema?.['properties'];
  return [...new Set([...Object.keys((properties ?? {}) as object), ...(list.besides ?? [])])];
}
