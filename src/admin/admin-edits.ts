import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements, Transaction } from '../database/statements.js';
import { AlreadyTaken } from '../users/already-taken.js';
import type { Act, AdminResource, Stored } from './admin-resource.js';
import { ADMIN_RESOURCES, type AdminResources } from './admin-resources.js';
import { AdminWrites } from './admin-writes.js';
import { changedFields, type Wire } from './draft-check.js';
import { DraftRefused } from './field-problem.js';
import { type Intended, NOTHING_INTENDED, ReferenceCheck } from './reference-check.js';
import { goingWith, type Named, newlyNamed, ReferenceLocks } from './reference-locks.js';

/** There is no such thing as was named. */
export class NoSuchThing extends Error {
  override readonly name = 'NoSuchThing';
}

/** There is one with this key, or with another value that no two may share. */
export class AlreadyThere extends DraftRefused {}

export function alreadyThere({ key: field, singular }: AdminResource, key: string): AlreadyThere {
  return new AlreadyThere([{ path: [field], message: `there is a ${singular} ${JSON.stringify(key)} already` }]);
}

/** Something else names what was to be removed. */
export class StillNamed extends DraftRefused {}

/** A draft that parse() has let through, and what is worked out of it before a transaction. */
export interface ReadyDraft {
  readonly draft: Wire;
  readonly wire: Wire;
}

/**
 * Creating, changing and removing one thing at a time by the rules of a file: what the command line and the REST API do. The `…In` methods
 * belong to a transaction of the caller's, and see what it has written; the others have one of their own.
 */
@Injectable()
export class AdminEdits {
  constructor(
    @Inject(ADMIN_RESOURCES) private readonly resources: AdminResources,
    private readonly references: ReferenceCheck,
    private readonly locks: ReferenceLocks,
    private readonly writes: AdminWrites,
    private readonly database: Database,
  ) {}

  resource(name: string): AdminResource {
    const resource = this.resources.get(name);
    if (resource === undefined) throw new TypeError(`no resource is called ${name}`);
    return resource;
  }

  /** Throws NoSuchThing. */
  async require(name: string, key: string, statements?: Statements): Promise<Stored> {
    const resource = this.resource(name);
    const stored = await resource.find(key, statements);
    if (stored === undefined) throw new NoSuchThing(`There is no ${resource.singular} ${JSON.stringify(key.slice(0, 200))}.`);
    return stored;
  }

  /** Throws DraftRefused with everything that is wrong. */
  async create(name: string, draft: Wire, act: Act): Promise<Stored> {
    const resource = this.resource(name);
    const ready = await this.prepare(resource, draft);
    return this.database.transaction((tx) => this.createIn(tx, resource, ready, act));
  }

  /** Checks the draft by itself, and does what is too slow for a transaction. Throws DraftRefused. */
  async prepare(resource: AdminResource, draft: Wire): Promise<ReadyDraft> {
    const wire = parsed(resource, draft);
    return { draft, wire: await (resource.prepare?.(wire) ?? wire) };
  }

  /** Throws DraftRefused, AlreadyThere, ChangedMeanwhile. */
  async createIn(tx: Transaction, resource: AdminResource, { draft, wire }: ReadyDraft, act: Act): Promise<Stored> {
    const key = String(wire[resource.key]);
    if ((await resource.find(key, tx)) !== undefined) throw alreadyThere(resource, key);
    await this.refuseProblems(tx, resource, undefined, draft, wire, Object.keys(draft));
    await taking(() => this.writes.create(tx, resource, wire, act));
    return this.require(resource.name, key, tx);
  }

  /** Sets the fields of the patch, and removes those that are null there. Throws NoSuchThing, DraftRefused, ChangedMeanwhile. */
  async change(name: string, key: string, patch: Wire, act: Act): Promise<{ readonly stored: Stored; readonly changed: readonly string[] }> {
    return this.database.transaction(async (tx) => this.changeIn(tx, this.resource(name), await this.requireHeld(tx, name, key), patch, act));
  }

  /** Throws DraftRefused, ChangedMeanwhile. RFC 7396: objects are merged member by member. */
  async changeIn(tx: Transaction, resource: AdminResource, stored: Stored, patch: Wire, act: Act): Promise<{ readonly stored: Stored; readonly changed: readonly string[] }> {
    refuseInitial(resource, patch);
    return this.replaceIn(tx, resource, stored, mergePatch(without(stored.wire, resource.kept), patch) as Wire, act, Object.keys(patch));
  }

  /** Makes it what the draft says; what is kept stays where the draft leaves it out. `given`: the fields whose references count. Throws as changeIn does. */
  async replaceIn(tx: Transaction, resource: AdminResource, stored: Stored, draft: Wire, act: Act, given: readonly string[] = Object.keys(draft)): Promise<{ readonly stored: Stored; readonly changed: readonly string[] }> {
    const wire = parsed(resource, draft);
    const renamed = String(wire[resource.key]);
    if (renamed !== stored.key && resource.identity === undefined) throw new DraftRefused([{ path: [resource.key], message: 'can never change' }]);
    await this.refuseProblems(tx, resource, stored, draft, wire, given);
    const changed = await (resource.differences?.(stored, wire) ?? changedFields(stored.wire, wire));
    if (changed.length === 0) return { stored, changed };
    if (changed.includes('scopes')) await this.refuseStillNamed(tx, { ...NOTHING_INTENDED, scopes: scopesOf(resource, stored.key, wire) }, goingWith(resource, stored, wire));
    await taking(() => this.writes.update(tx, resource, stored, wire, changed, act));
    return { stored: await this.require(resource.name, renamed, tx), changed };
  }

  /** Throws NoSuchThing, and DraftRefused where something else names it. */
  async remove(name: string, key: string, act: Act): Promise<Stored> {
    return this.database.transaction(async (tx) => {
      const stored = await this.requireHeld(tx, name, key);
      await this.removeIn(tx, this.resource(name), stored, act);
      return stored;
    });
  }

  /** Throws StillNamed, ChangedMeanwhile. `how`: instead of the resource's own deletion. */
  async removeIn(tx: Transaction, resource: AdminResource, stored: Stored, act: Act, how?: () => Promise<boolean>): Promise<void> {
    const deleted = new Map([[resource.name, new Set([resource.identity?.(stored.key) ?? stored.key])]]);
    await this.refuseStillNamed(tx, { ...NOTHING_INTENDED, deleted, scopes: scopesOf(resource, stored.key, undefined) }, goingWith(resource, stored, undefined));
    await this.writes.delete(tx, resource, stored, act, how);
  }

  /** As nobody else can change it any more. */
  private async requireHeld(tx: Transaction, name: string, key: string): Promise<Stored> {
    const { rest, key: field } = this.resource(name);
    if (rest?.place === field) await rest.lock(tx, key);
    return this.require(name, key, tx);
  }

  private async refuseStillNamed(tx: Transaction, intended: Intended, going: readonly Named[]): Promise<void> {
    await this.locks.hold(tx, going);
    const named = await (await this.references.begin(intended, tx)).stillNamed({ andScopes: true });
    if (named.length > 0) throw new StillNamed(named.map((message) => ({ path: [], message })));
  }

  /** A name that went missing elsewhere must not keep the rest of a thing from being changed: only what was given is checked. */
  private async refuseProblems(tx: Transaction, resource: AdminResource, stored: Stored | undefined, draft: Wire, wire: Wire, given: readonly string[]): Promise<void> {
    await this.locks.hold(tx, newlyNamed(resource, draft, stored?.wire));
    const references = await (await this.references.begin(NOTHING_INTENDED, tx)).problems(resource, draft, []);
    const conflicts = (await resource.conflicts?.(stored, wire, () => false, tx)) ?? [];
    const problems = [...references.filter((problem) => given.includes(String(problem.path[0]))), ...conflicts];
    if (problems.length > 0) throw new DraftRefused(problems);
  }
}

function parsed(resource: AdminResource, draft: Wire): Wire {
  const read = resource.parse(draft);
  if ('problems' in read) throw new DraftRefused(read.problems);
  return read.wire;
}

/** The scopes that an API would have: those of the draft, or none at all. */
function scopesOf(resource: AdminResource, key: string, wire: Wire | undefined): Intended['scopes'] {
  if (resource.name !== 'apis') return NOTHING_INTENDED.scopes;
  return new Map([[key, (wire?.['scopes'] as { readonly value: string }[] | undefined)?.map(({ value }) => value)]]);
}

function refuseInitial(resource: AdminResource, patch: Wire): void {
  const initial = resource.fields.filter((field) => field.initial === true && Object.hasOwn(patch, field.name));
  if (initial.length > 0) throw new DraftRefused(initial.map((field) => ({ path: [field.name], message: 'counts at creation only' })));
}

/** RFC 7396 §2. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch;
  const merged: Record<string, unknown> = { ...(isObject(target) ? target : {}) };
  for (const [name, value] of Object.entries(patch)) {
    if (value === null) delete merged[name];
    else merged[name] = mergePatch(merged[name], value);
  }
  return merged;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function without(wire: Wire, names: readonly string[]): Wire {
  return Object.fromEntries(Object.entries(wire).filter(([name]) => !names.includes(name)));
}

async function taking<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!(error instanceof AlreadyTaken)) throw error;
    throw new AlreadyThere([{ path: [error.field], message: 'belongs to another one' }]);
  }
}
