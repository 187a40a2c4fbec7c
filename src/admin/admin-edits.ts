import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { AlreadyTaken } from '../users/already-taken.js';
import type { Act, AdminResource, Stored } from './admin-resource.js';
import { ADMIN_RESOURCES, type AdminResources } from './admin-resources.js';
import { AdminWrites } from './admin-writes.js';
import { changedFields, type Wire } from './draft-check.js';
import { DraftRefused, type FieldProblem } from './field-problem.js';
import { NOTHING_INTENDED, ReferenceCheck } from './reference-check.js';

/** There is no such thing as was named. */
export class NoSuchThing extends Error {
  override readonly name = 'NoSuchThing';
}

/** Creating, changing and removing one thing at a time, each in a transaction of its own: what the command line does, by the rules of a file. */
@Injectable()
export class AdminEdits {
  constructor(
    @Inject(ADMIN_RESOURCES) private readonly resources: AdminResources,
    private readonly references: ReferenceCheck,
    private readonly writes: AdminWrites,
    private readonly database: Database,
  ) {}

  resource(name: string): AdminResource {
    const resource = this.resources.get(name);
    if (resource === undefined) throw new TypeError(`no resource is called ${name}`);
    return resource;
  }

  /** Throws NoSuchThing. */
  async require(name: string, key: string): Promise<Stored> {
    const resource = this.resource(name);
    const stored = await resource.find(key);
    if (stored === undefined) throw new NoSuchThing(`There is no ${resource.singular} ${JSON.stringify(key.slice(0, 200))}.`);
    return stored;
  }

  /** Throws DraftRefused with everything that is wrong. */
  async create(name: string, draft: Wire, act: Act): Promise<Stored> {
    const resource = this.resource(name);
    const wire = parsed(resource, draft);
    const key = String(wire[resource.key]);
    if ((await resource.find(key)) !== undefined) throw new DraftRefused([{ path: [resource.key], message: `there is a ${resource.singular} ${JSON.stringify(key)} already` }]);
    await this.refuseProblems(resource, undefined, draft, wire, Object.keys(draft));
    const ready = await (resource.prepare?.(wire) ?? wire);
    await taking(() => this.database.transaction((tx) => this.writes.create(tx, resource, ready, act)));
    return this.require(name, key);
  }

  /** Sets the fields of the patch, and removes those that are null there. Throws NoSuchThing, DraftRefused, ChangedMeanwhile. */
  async change(name: string, key: string, patch: Wire, act: Act): Promise<{ readonly stored: Stored; readonly changed: readonly string[] }> {
    const resource = this.resource(name);
    const stored = await this.require(name, key);
    const initial = resource.fields.filter((field) => field.initial === true && Object.hasOwn(patch, field.name));
    if (initial.length > 0) throw new DraftRefused(initial.map((field) => ({ path: [field.name], message: 'counts at creation only' })));
    const draft = Object.fromEntries(Object.entries({ ...without(stored.wire, resource.kept), ...patch }).filter(([, value]) => value !== null));
    const wire = parsed(resource, draft);
    const renamed = String(wire[resource.key]);
    if (renamed !== stored.key && resource.identity === undefined) throw new DraftRefused([{ path: [resource.key], message: 'can never change' }]);
    await this.refuseProblems(resource, stored, draft, wire, Object.keys(patch));
    const changed = await (resource.differences?.(stored, wire) ?? changedFields(stored.wire, wire));
    if (changed.length > 0) await taking(() => this.database.transaction((tx) => this.writes.update(tx, resource, stored, wire, changed, act)));
    return { stored: await this.require(name, renamed), changed };
  }

  /** Throws NoSuchThing, and DraftRefused where something else names it. */
  async remove(name: string, key: string, act: Act): Promise<Stored> {
    const resource = this.resource(name);
    const stored = await this.require(name, key);
    const deleted = new Map([[name, new Set([resource.identity?.(stored.key) ?? stored.key])]]);
    const named = await (await this.references.begin({ ...NOTHING_INTENDED, deleted })).stillNamed();
    if (named.length > 0) throw new DraftRefused(named.map((message) => ({ path: [], message })));
    await this.database.transaction((tx) => this.writes.delete(tx, resource, stored, act));
    return stored;
  }

  /** A name that went missing elsewhere must not keep the rest of a thing from being changed: only what was given is checked. */
  private async refuseProblems(resource: AdminResource, stored: Stored | undefined, draft: Wire, wire: Wire, given: readonly string[]): Promise<void> {
    const references = await (await this.references.begin(NOTHING_INTENDED)).problems(resource, draft, []);
    const conflicts = (await resource.conflicts?.(stored, wire, () => false)) ?? [];
    const problems = [...references.filter((problem) => given.includes(String(problem.path[0]))), ...conflicts];
    if (problems.length > 0) throw new DraftRefused(problems);
  }
}

function parsed(resource: AdminResource, draft: Wire): Wire {
  const read = resource.parse(draft);
  if ('problems' in read) throw new DraftRefused(read.problems);
  return read.wire;
}

function without(wire: Wire, names: readonly string[]): Wire {
  return Object.fromEntries(Object.entries(wire).filter(([name]) => !names.includes(name)));
}

async function taking<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof AlreadyTaken)) throw error;
    const problem: FieldProblem = { path: [error.field], message: 'belongs to another one' };
    throw new DraftRefused([problem]);
  }
}
