import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit-log.js';
import type { AuditDetails, AuditEventType, AuditRecord } from '../audit/event.js';
import type { Transaction } from '../database/statements.js';
import type { Act, AdminResource, Stored } from './admin-resource.js';
import { canonicalJson, type Wire } from './draft-check.js';

/** What a write was planned on has changed meanwhile. Thrown, so that the transaction is rolled back; plan again. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
}

/** The one way in which files, the command line and the REST API write: every write leaves its audit event in the same transaction. */
@Injectable()
export class AdminWrites {
  constructor(private readonly audit: AuditLog) {}

  /** Throws ChangedMeanwhile, and AlreadyTaken where a value that must be unique is another's. */
  async create(tx: Transaction, resource: AdminResource, wire: Wire, act: Act): Promise<string> {
    const id = await resource.create(tx, wire, act);
    if (id === undefined) throw new ChangedMeanwhile(`${resource.singular} ${String(wire[resource.key])} exists by now`);
    if (resource.recordsItself !== true) await this.record(tx, resource, 'created', id, act, {}, sides(resource, ownFields(resource, Object.keys(wire)), undefined, wire));
    return id;
  }

  /** Many at once, in few statements where the resource can. Throws as create does, without knowing which of them is at fault. */
  async createAll(tx: Transaction, resource: AdminResource, wires: readonly Wire[], act: Act): Promise<void> {
    if (resource.createAll === undefined) {
      for (const wire of wires) await this.create(tx, resource, wire, act);
      return;
    }
    const ids = await resource.createAll(tx, wires, act);
    if (ids === undefined) throw new ChangedMeanwhile(`what ${wires.length} drafts name is not there`);
    const records = wires.map((wire, index) => toRecord(resource, 'created', ids[index] ?? '', act, {}, sides(resource, ownFields(resource, Object.keys(wire)), undefined, wire)));
    await this.audit.recordAll(tx, records, act.origin);
  }

  /** Throws as create does. `changed` is what differences() told. */
  async update(tx: Transaction, resource: AdminResource, stored: Stored, wire: Wire, changed: readonly string[], act: Act): Promise<void> {
    if (!(await resource.update(tx, stored, wire, changed, act))) throw new ChangedMeanwhile(`${resource.singular} ${stored.key} was changed`);
    const edited = ownFields(resource, changed);
    if (edited.length > 0 && resource.recordsItself !== true) await this.record(tx, resource, 'updated', stored.id, act, { changed: edited }, sides(resource, edited, stored.wire, wire));
  }

  /** `how`: instead of the resource's own deletion. */
  async delete(tx: Transaction, resource: AdminResource, stored: Stored, act: Act, how = (): Promise<boolean> => resource.delete(tx, stored, act)): Promise<void> {
    if (!(await how())) throw new ChangedMeanwhile(`${resource.singular} ${stored.key} was removed`);
    if (resource.recordsItself === true) return;
    // What a person was is gone with them; what anything else was is told, so that it can be made again.
    const told = resource.singular === 'user' ? NOTHING : sides(resource, ownFields(resource, Object.keys(stored.wire)), stored.wire, {});
    await this.record(tx, resource, 'deleted', stored.id, act, {}, told);
  }

  /** Another owner, or none: the file that declares it, and whose removal takes it along. */
  async handOver(tx: Transaction, resource: AdminResource, stored: Stored, managedBy: string | null, act: Act): Promise<void> {
    if (!((await resource.handOver?.(tx, stored, managedBy)) ?? false)) throw new ChangedMeanwhile(`${resource.singular} ${stored.key} was removed`);
    const open = { ...(stored.managedBy === null ? {} : { 'before.managed_by': stored.managedBy }), ...(managedBy === null ? {} : { 'after.managed_by': managedBy }) };
    await this.record(tx, resource, 'updated', stored.id, act, { changed: ['managed_by'] }, { open, personal: {} });
  }

  private async record(tx: Transaction, ...told: Parameters<typeof toRecord>): Promise<void> {
    await this.audit.record(tx, toRecord(...told), told[3].origin);
  }
}

function toRecord(resource: AdminResource, verb: 'created' | 'updated' | 'deleted', id: string, act: Act, details: AuditDetails, told: Sides): AuditRecord {
  const subject = resource.singular === 'user' ? { userId: id } : resource.singular === 'client' ? { clientId: id } : {};
  const all = { ...(act.managedBy === null ? {} : { file: act.managedBy }), ...('userId' in subject ? {} : { [resource.calledInEvents ?? resource.key]: id }), ...details, ...told.open };
  const actorId = act.actorId === undefined ? {} : { actorId: act.actorId };
  return { type: `${resource.singular}.${verb}` as AuditEventType, outcome: 'success', actor: act.actor, ...actorId, ...subject, details: all, personal: told.personal };
}

/** Without secrets, and without what has events of its own (client secrets, passwords, disabling). */
function ownFields(resource: AdminResource, names: readonly string[]): string[] {
  return names.filter((name) => !resource.kept.includes(name) && !resource.fields.some((field) => field.name === name && field.secret === true));
}

interface Sides {
  readonly open: AuditDetails;
  /** Of the person whom it is about: it goes with them. */
  readonly personal: AuditDetails;
}

const NOTHING: Sides = { open: {}, personal: {} };

/** `before.<field>` and `after.<field>` as JSON. */
function sides(resource: AdminResource, names: readonly string[], before: Wire | undefined, after: Wire): Sides {
  const isPersonal = (name: string): boolean => resource.fields.some((field) => field.name === name && field.personal === true);
  const values = (told: readonly string[]): AuditDetails => Object.fromEntries(told.flatMap((name) => [
    ...(before?.[name] === undefined ? [] : [[`before.${name}`, canonicalJson(before[name])]]),
    ...(after[name] === undefined ? [] : [[`after.${name}`, canonicalJson(after[name])]]),
  ]));
  return { open: values(names.filter((name) => !isPersonal(name))), personal: values(names.filter(isPersonal)) };
}
