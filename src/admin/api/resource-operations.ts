import { Inject, Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../database/statements.js';
import { AdminEdits, NoSuchThing, type ReadyDraft } from '../admin-edits.js';
import type { AdminResource, Stored } from '../admin-resource.js';
import { ADMIN_RESOURCES, type AdminResources } from '../admin-resources.js';
import { isWire, type Wire } from '../draft-check.js';
import { requireUnlocked } from '../file-lock.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { AdminProblem } from '../problem.js';
import type { RestDeclaration } from '../rest-declaration.js';
import { declareResource, type ResourceActs } from './resource-declarations.js';
import { withoutShown } from './rest-wire.js';
import { fillPath } from './route-path.js';

/** Listing, showing, creating, changing and removing each resource that declares how it is served: nothing here knows which those are. */
@Injectable()
export class ResourceOperations implements AdminOperations {
  readonly operations: readonly AdminOperation[];

  constructor(@Inject(ADMIN_RESOURCES) resources: AdminResources, private readonly edits: AdminEdits) {
    this.operations = [...resources.values()].flatMap((resource) => (resource.rest === undefined ? [] : declareResource(resource, resource.rest, this.actsOn(resource, resource.rest))));
  }

  private actsOn(resource: AdminResource, rest: RestDeclaration): ResourceActs {
    const acts = new ActsOnOne(resource, rest, this.edits);
    return {
      show: (call, statements) => acts.show(call, statements),
      prepare: (call) => acts.prepare(call),
      create: (tx, call, prepared) => acts.create(tx, call, prepared as Completed),
      replace: (tx, call, prepared) => acts.replace(tx, call, prepared as Completed),
      change: (tx, call) => acts.change(tx, call),
      remove: (tx, call) => acts.remove(tx, call),
    };
  }
}

/** A draft that may be written, and what is shown of it this once; not ready where only what is stored can tell. */
interface Completed {
  readonly ready: ReadyDraft | undefined;
  readonly once: Wire;
}

class ActsOnOne {
  constructor(private readonly resource: AdminResource, private readonly rest: RestDeclaration, private readonly edits: AdminEdits) {}

  async show(call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const stored = this.requireStored(await this.find(call, statements), call);
    return this.answer(stored, await this.toWire(stored, statements, call));
  }

  /** For POST, and for PUT as if there were nothing yet: what is there already is compared within the transaction. */
  async prepare(call: AdminCall): Promise<Completed> {
    const { resource, rest } = this;
    const key = call.path[rest.place];
    const sent = withoutNulls(requireObject(call.body));
    if (key !== undefined && sent[resource.key] !== undefined && sent[resource.key] !== key) throw new AdminProblem('malformed', `The address says ${key}, the body another ${resource.key}.`);
    const named = key === undefined ? sent : { ...sent, [resource.key]: key };
    if (key !== undefined && (await this.find(call)) !== undefined) return { ready: undefined, once: {} };
    const { draft, once } = rest.complete?.(withoutShown(resource, rest, named, undefined)) ?? { draft: withoutShown(resource, rest, named, undefined), once: {} };
    return { ready: await this.edits.prepare(resource, draft), once };
  }

  async create(tx: Transaction, call: AdminCall, { ready, once }: Completed): Promise<AdminAnswer> {
    if (ready === undefined) throw new AdminProblem('already-exists', `There is a ${this.resource.singular} of this name already.`);
    await this.rest.guard?.(tx, call, undefined, ready.draft);
    const stored = await this.edits.createIn(tx, this.resource, ready, call.act);
    const place = this.rest.placeOf?.(stored) ?? stored.key;
    const shown = await this.toWire(stored, tx, call);
    return {
      ...this.answer(stored, shown),
      status: 201,
      body: { ...shown, ...once },
      location: fillPath(`/${this.resource.name}/{place}`, { place }),
      secrets: Object.keys(once),
    };
  }

  /** The same again changes nothing, and needs no version: whoever repeats a PUT says what should be, not what was. */
  async replace(tx: Transaction, call: AdminCall, prepared: Completed): Promise<AdminAnswer> {
    const { resource, rest } = this;
    const stored = await this.held(call, tx);
    if (stored === undefined) {
      call.checkMatch(undefined);
      return this.create(tx, call, prepared.ready === undefined ? await this.prepareAgain(call) : prepared);
    }
    const shown = await this.toWire(stored, tx, call);
    call.checkMatch(this.etagOf(stored, shown));
    const draft = { ...withoutShown(resource, rest, withoutNulls(requireObject(call.body)), shown), [resource.key]: stored.key };
    await this.guardChange(tx, call, stored, draft);
    const { stored: now, changed } = await this.edits.replaceIn(tx, resource, stored, draft, call.act);
    if (changed.length > 0) call.requireMatch(this.etagOf(stored, shown));
    if (changed.length > 0) this.refuseLocked(stored, call);
    return this.answer(now, await this.toWire(now, tx, call));
  }

  async change(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const stored = this.requireStored(await this.held(call, tx), call);
    const shown = await this.toWire(stored, tx, call);
    call.checkMatch(this.etagOf(stored, shown));
    const patch = withoutShown(this.resource, this.rest, requireObject(call.body), shown);
    await this.guardChange(tx, call, stored, patch);
    const { stored: now, changed } = await this.edits.changeIn(tx, this.resource, stored, patch, call.act);
    if (changed.length > 0) this.refuseLocked(stored, call);
    return this.answer(now, await this.toWire(now, tx, call));
  }

  async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const stored = this.requireStored(await this.held(call, tx), call);
    call.checkMatch(this.etagOf(stored, await this.toWire(stored, tx, call)));
    this.refuseLocked(stored, call);
    await this.rest.guard?.(tx, call, stored, undefined);
    const how = this.rest.delete === undefined ? undefined : (): Promise<boolean> => this.rest.delete?.(tx, stored, call) ?? Promise.resolve(false);
    await this.edits.removeIn(tx, this.resource, stored, call.act, how);
    return { status: 204 };
  }

  /** Somebody removed it after `prepare` had seen it. */
  private async prepareAgain(call: AdminCall): Promise<Completed> {
    const again = await this.prepare(call);
    if (again.ready === undefined) throw new AdminProblem('conflict', 'It came and went while this was written. Try again.', { headers: { 'retry-after': '1' } });
    return again;
  }

  private async guardChange(tx: Transaction, call: AdminCall, stored: Stored, draft: Wire): Promise<void> {
    await this.rest.guard?.(tx, call, stored, draft);
  }

  private refuseLocked({ managedBy }: Stored, { caller }: AdminCall): void {
    requireUnlocked(managedBy, caller, this.resource.singular);
  }

  /** What the path names, as nobody else can change it any more. */
  private async held(call: AdminCall, tx: Transaction): Promise<Stored | undefined> {
    await this.rest.lock(tx, call.path[this.rest.place] ?? '');
    return this.find(call, tx);
  }

  private find(call: AdminCall, statements?: Statements): Promise<Stored | undefined> {
    const place = call.path[this.rest.place] ?? '';
    return statements === undefined || this.rest.find === undefined ? this.resource.find(place, statements) : this.rest.find(place, statements);
  }

  private requireStored(stored: Stored | undefined, call: AdminCall): Stored {
    if (stored !== undefined) return stored;
    const { place } = this.rest;
    const problem = this.rest.placeProblem?.(call.path[place] ?? '');
    throw new NoSuchThing(`There is no such ${this.resource.singular}${problem === undefined ? '' : `: {${place}} in the path ${problem}`}.`);
  }

  private answer(stored: Stored, shown: Wire): AdminAnswer {
    return { body: shown, etag: this.etagOf(stored, shown) };
  }

  private etagOf(stored: Stored, shown: Wire): string {
    return `"${this.rest.tagOf?.(stored, shown) ?? stored.version}"`;
  }

  private async toWire({ row }: Stored, statements: Statements, call: AdminCall): Promise<Wire> {
    const { listing } = this.rest;
    const [shown = {}] = await listing.toWire([row], statements, { ...call, query: { ...call.query, expand: listing.expand?.join(',') } });
    return shown;
  }
}

function requireObject(body: unknown): Wire {
  if (!isWire(body)) throw new AdminProblem('malformed', 'The body must be a JSON object.');
  return body;
}

/** `null` counts as left out where the whole of a thing is told. */
function withoutNulls(wire: Wire): Wire {
  return Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== null));
}
