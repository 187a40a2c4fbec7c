import { Inject, Injectable } from '@nestjs/common';
import type { AdminResource, Stored } from '../admin-resource.js';
import { ADMIN_RESOURCES, type AdminResources, everyStored } from '../admin-resources.js';
import { changedFields, type Wire } from '../draft-check.js';
import type { FieldProblem, Path } from '../field-problem.js';
import { type Intended, ReferenceCheck } from '../reference-check.js';
import type { Declaration, DeclaredItem, RefusedItem } from './declaration.js';
import { inHandOverOrder } from './hand-over.js';
import type { PlannedWrite, PlannedWrites } from './planned-write.js';

const PRUNE: Path = ['prune'];

/** What becomes of things whose owner changes with the file. */
export interface Ownership {
  readonly managedBy: string;
  /** Take over what the file lists and somebody else made. */
  readonly adopt: boolean;
  /** Let go of what it no longer lists, instead of removing it: it stays, and nobody declares it. */
  readonly release: boolean;
}

/** Compares what a file declares with what is stored. Reads only. */
@Injectable()
export class Planner {
  constructor(@Inject(ADMIN_RESOURCES) private readonly resources: AdminResources, private readonly references: ReferenceCheck) {}

  async plan(declaration: Declaration, ownership: Ownership): Promise<PlannedWrites> {
    const unlisted = declaration.prune || ownership.release ? await this.unlisted(declaration, ownership.managedBy) : [];
    const deletes = ownership.release ? [] : unlisted;
    const released = ownership.release ? unlisted.map(({ resource, stored }): PlannedWrite => ({ action: 'update', resource, stored, wire: stored.wire, changed: [], path: PRUNE, owner: null })) : [];
    const intended = toIntended(declaration, deletes);
    const references = await this.references.begin(intended);
    const problems: FieldProblem[] = (await references.stillNamed()).map((message) => ({ path: PRUNE, message }));
    const writes: PlannedWrite[] = [];
    for (const item of declaration.items) {
      const stored = await item.resource.find(item.key);
      problems.push(...(await references.problems(item.resource, item.written, item.path, stored?.wire)));
      const write = ofOther(adopting(item, stored, await this.write(item, stored, intended, problems), ownership), ownership);
      if (write !== undefined) writes.push(write);
    }
    for (const item of declaration.refused) problems.push(...(await references.problems(item.resource, item.written, item.path, await storedOf(item))));
    return { writes: [...deletes, ...inHandOverOrder(writes), ...released], unchanged: declaration.items.length - writes.length, problems };
  }

  private async write(item: DeclaredItem, stored: Stored | undefined, intended: Intended, problems: FieldProblem[]): Promise<PlannedWrite | undefined> {
    const { resource, wire, path } = item;
    const yields = (key: string): boolean => isIn(intended.declared, resource, key) || isIn(intended.deleted, resource, key);
    const conflicts = (await resource.conflicts?.(stored, wire, yields)) ?? [];
    problems.push(...conflicts.map((conflict) => ({ ...conflict, path: [...path, ...conflict.path] })));
    if (stored === undefined) return { action: 'create', resource, wire, path };
    const changed = await (resource.differences?.(stored, wire) ?? changedFields(stored.wire, wire));
    return changed.length === 0 ? undefined : { action: 'update', resource, stored, wire, changed, path };
  }

  /** What this file created and no longer lists. Nothing that anybody else made. */
  private async unlisted(declaration: Declaration, managedBy: string): Promise<Extract<PlannedWrite, { readonly action: 'delete' }>[]> {
    const deletes: Extract<PlannedWrite, { readonly action: 'delete' }>[] = [];
    for (const resource of [...this.resources.values()].toReversed()) {
      const listed = declaration.keys.get(resource.name) ?? new Set();
      for await (const stored of everyStored(resource, managedBy)) {
        if (!listed.has(identity(resource, stored.key))) deletes.push({ action: 'delete', resource, stored, path: PRUNE });
      }
    }
    return deletes;
  }
}

async function storedOf({ resource, written }: RefusedItem): Promise<Wire | undefined> {
  const key = written[resource.key];
  return typeof key === 'string' ? (await resource.find(key))?.wire : undefined;
}

function adopting(item: DeclaredItem, stored: Stored | undefined, write: PlannedWrite | undefined, { managedBy, adopt }: Ownership): PlannedWrite | undefined {
  if (!adopt || stored === undefined || stored.managedBy === managedBy || stored.origin === 'demo') return write;
  const { resource, path } = item;
  return write?.action === 'update' ? { ...write, owner: managedBy } : { action: 'update', resource, stored, wire: stored.wire, changed: [], path, owner: managedBy };
}

/** What development mode made is nobody's in earnest. */
function ofOther(write: PlannedWrite | undefined, { managedBy: own }: Ownership): PlannedWrite | undefined {
  if (write?.action !== 'update' || write.stored.origin === 'demo') return write;
  const { managedBy } = write.stored;
  return managedBy?.startsWith('file:') === true && managedBy !== own ? { ...write, ofOther: managedBy } : write;
}

function toIntended(declaration: Declaration, deletes: readonly PlannedWrite[]): Intended {
  const deleted = new Map<string, Set<string>>();
  const scopes = new Map<string, readonly string[] | undefined>();
  for (const write of deletes) {
    if (write.action !== 'delete') continue;
    const { resource, stored } = write;
    deleted.set(resource.name, (deleted.get(resource.name) ?? new Set()).add(identity(resource, stored.key)));
    if (resource.name === 'apis') scopes.set(stored.key, undefined);
  }
  return { declared: declaration.keys, deleted, scopes: new Map([...scopes, ...declaration.scopes]) };
}

function isIn(keys: ReadonlyMap<string, ReadonlySet<string>>, resource: AdminResource, key: string): boolean {
  return keys.get(resource.name)?.has(identity(resource, key)) === true;
}

function identity(resource: AdminResource, key: string): string {
  return resource.identity?.(key) ?? key;
}
