import { Inject, Injectable } from '@nestjs/common';
import { HeldScopes } from '../clients/held-scopes.js';
import type { Transaction } from '../database/statements.js';
import type { AdminResource, Reference } from './admin-resource.js';
import { ADMIN_RESOURCES, type AdminResources } from './admin-resources.js';
import type { Wire } from './draft-check.js';

export type Named = Pick<Reference, 'to' | 'value'>;

/**
 * Whoever begins to name a thing and whoever removes it lock the same row before they look at each other. Each would else find the other's work
 * undone, both would succeed, and the name that is left would be the next comer's.
 */
@Injectable()
export class ReferenceLocks {
  constructor(@Inject(ADMIN_RESOURCES) private readonly resources: AdminResources, private readonly scopes: HeldScopes) {}

  /** Until the transaction ends none of these comes to be named, or goes, elsewhere. What is not there cannot be held: look afterwards. */
  async hold(tx: Transaction, named: readonly Named[]): Promise<void> {
    for (const to of ['groups', 'clients'] as const) {
      // In one order, so that no two wait for each other.
      for (const value of valuesOf(named, to)) await this.resources.get(to)?.rest?.lock(tx, value);
    }
    await this.scopes.hold(tx, valuesOf(named, 'scopes'));
  }
}

/** What a draft names and its stored twin does not. The groups of people are held where they are written (users/group.store.ts). */
export function newlyNamed(resource: AdminResource, written: Wire, stored: Wire = {}): Named[] {
  if (resource.references === undefined || resource.name === 'users') return [];
  const before = new Set(resource.references(stored).map(({ to, value }) => `${to} ${value}`));
  return resource.references(written).filter(({ to, value }) => !before.has(`${to} ${value}`));
}

/** What can be named and goes with a change of this thing; with its removal, where it becomes nothing. */
export function goingWith(resource: AdminResource, { key, wire }: { readonly key: string; readonly wire: Wire }, becomes: Wire | undefined): Named[] {
  const { name } = resource;
  if (name === 'apis') {
    const kept = scopesIn(becomes);
    return scopesIn(wire).filter((value) => !kept.includes(value)).map((value) => ({ to: 'scopes', value }));
  }
  return becomes === undefined && (name === 'groups' || name === 'clients') ? [{ to: name, value: key }] : [];
}

function scopesIn(wire: Wire | undefined): string[] {
  return ((wire?.['scopes'] ?? []) as readonly { readonly value: string }[]).map(({ value }) => value);
}

function valuesOf(named: readonly Named[], to: Named['to']): string[] {
  return [...new Set(named.filter((each) => each.to === to).map(({ value }) => value))].toSorted((one, other) => (one < other ? -1 : 1));
}
