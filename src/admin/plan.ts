import type { AdminResource, Stored } from './admin-resource.js';
import { canonicalJson, isWire, type Wire } from './draft-check.js';
import { type AdminField, fieldsOf } from './field.js';

/** One field that an apply changes. Secrets are told as `***`. */
export interface FieldChange {
  readonly field: string;
  readonly before?: string;
  readonly after?: string;
}

export interface PlannedChange {
  readonly action: 'create' | 'update' | 'delete';
  /** `clients`, `users`, ... */
  readonly resource: string;
  readonly key: string;
  /** Of an update; empty otherwise. */
  readonly fields: readonly FieldChange[];
}

/** Whom a plan hurts. */
export interface Consequence {
  readonly kind:
    | 'people-lose-application' | 'applications-lose-scope' | 'application-gives-up-scope' | 'people-removed' | 'people-disabled' | 'people-signed-out'
    | 'people-leave-group' | 'people-lose-role' | 'tokens-end' | 'secret-ends' | 'redirect-uri-ends' | 'webhook-ends' | 'people-set-up-factor' | 'sessions-end' | 'taken-from-file';
  /** What is lost, or who loses it: the ids and names, as the kind says. */
  readonly subject: string;
  /** How many lose it. */
  readonly count: number;
  /** `37 people lose Grafana` */
  readonly sentence: string;
}

/** What applying a doorward.yaml does, or did. */
export interface Plan {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly changes: readonly PlannedChange[];
  /** Whom it hurts: empty for what only adds. */
  readonly consequences: readonly Consequence[];
}

/** `created 1 · updated 2 · unchanged 9 · deleted 0` */
export function printPlanSummary(plan: Plan): string {
  return `created ${plan.created} · updated ${plan.updated} · unchanged ${plan.unchanged} · deleted ${plan.deleted}`;
}

/** The fields of an update as people read them. */
export function toFieldChanges(resource: AdminResource, stored: Stored, wire: Wire, changed: readonly string[]): FieldChange[] {
  const before = masked(stored.wire, resource.fields);
  const after = masked(wire, resource.fields);
  return changed.map((field) => ({
    field,
    ...(before[field] === undefined ? {} : { before: canonicalJson(before[field]) }),
    ...(after[field] === undefined ? {} : { after: canonicalJson(after[field]) }),
  }));
}

/** The draft with `***` for every secret, those of list members included. */
export function masked(wire: Wire, fields: readonly AdminField[]): Wire {
  const shown = { ...wire };
  for (const { name, secret, of } of fields) {
    const value = shown[name];
    if (secret === true && value !== undefined) shown[name] = '***';
    else if (of !== undefined && Array.isArray(value)) shown[name] = value.map((member: unknown) => (isWire(member) ? masked(member, fieldsOf(of)) : member));
  }
  return shown;
}
