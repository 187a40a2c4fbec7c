import type { PlannedWrite } from './planned-write.js';

/** The writes in an order in which whoever gives up a unique value (a verified address) does so before another takes it. */
export function inHandOverOrder(writes: readonly PlannedWrite[]): PlannedWrite[] {
  const givers = new Map(writes.flatMap((write) => (write.action === 'update' ? uniquesOf(write, write.stored.wire).map((value) => [value, write] as const) : [])));
  const ordered = new Set<PlannedWrite>();
  const begun = new Set<PlannedWrite>();
  const place = (write: PlannedWrite): void => {
    // Begun and not placed: two exchange their values, and no order helps.
    if (begun.has(write)) return;
    begun.add(write);
    const giver = write.action === 'delete' ? [] : uniquesOf(write, write.wire).map((value) => givers.get(value));
    for (const first of giver) if (first !== undefined) place(first);
    ordered.add(write);
  };
  for (const write of writes) place(write);
  return [...ordered];
}

function uniquesOf({ resource }: PlannedWrite, wire: Readonly<Record<string, unknown>>): string[] {
  return (resource.uniques?.(wire) ?? []).map(([field, value]) => JSON.stringify([resource.name, field, value]));
}
