import type { Stored } from '../../admin-resource.js';
import type { Wire } from '../../draft-check.js';
import type { PlannedWrite } from '../planned-write.js';

/** A client before and after, as far as it matters who may use it and for what. `null` groups: everybody. */
export interface ClientSide {
  readonly open: boolean;
  readonly groups: readonly string[] | null;
  readonly scopes: readonly string[];
}

export interface ClientChange {
  readonly id: string;
  readonly name: string;
  readonly before: ClientSide;
  readonly after: ClientSide;
}

type Changing = Exclude<PlannedWrite, { readonly action: 'create' }>;

/** The writes to things that are there already; what is created hurts nobody. */
export function changesTo(resource: string, writes: readonly PlannedWrite[]): Changing[] {
  return writes.filter((write): write is Changing => write.action !== 'create' && write.resource.name === resource);
}

export function clientChange({ key, wire: before }: Stored, after: Wire | undefined): ClientChange {
  return { id: key, name: nameIn(after) ?? nameIn(before) ?? key, before: sideOf(before, before), after: after === undefined ? GONE : sideOf(after, before) };
}

/** What people call it. */
export function nameIn(wire: Wire | undefined): string | undefined {
  return wire?.['client_name'] as string | undefined;
}

export function clientChangeOf(write: Changing): ClientChange {
  return clientChange(write.stored, write.action === 'delete' ? undefined : write.wire);
}

const GONE: ClientSide = { open: false, groups: [], scopes: [] };

/** What an entry leaves out of `disabled` stays as it was. */
function sideOf(wire: Wire, before: Wire): ClientSide {
  const { access, scope, disabled = before['disabled'] } = wire as { access?: { groups: readonly string[] }; scope?: string; disabled?: boolean };
  return { open: disabled !== true, groups: access?.groups ?? null, scopes: (scope ?? '').split(' ').filter((each) => each !== '') };
}

/** Whether somebody in these groups may use it. */
export function lets(side: ClientSide, groups: ReadonlySet<string>): boolean {
  return side.open && (side.groups === null || side.groups.some((name) => groups.has(name)));
}
