import { MANAGED_BY } from '../operation-schemas.js';
import type { ListedField } from '../listing.js';
import type { Schema } from '../operation.js';

/** What every managed row keeps beside what its admins say of it. */
interface ManagedRow {
  readonly managedBy: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

export const MANAGED_SHOWN: Readonly<Record<string, Schema>> = {
  managed_by: MANAGED_BY,
  created_at: { type: 'string', format: 'date-time' },
  updated_at: { type: 'string', format: 'date-time' },
};

export function managedWire({ managedBy, createdAt, updatedAt }: ManagedRow): Readonly<Record<string, unknown>> {
  return { managed_by: managedBy, created_at: new Date(createdAt).toISOString(), updated_at: new Date(updatedAt).toISOString() };
}

/** Filters and sorting by these members. */
export function managedFields<Row extends ManagedRow>(): Readonly<Record<string, ListedField<Row>>> {
  return {
    created_at: { column: { sql: 'created_at' }, kind: 'instant', about: 'when it was made', filter: true, sort: true, of: (row) => row.createdAt },
    updated_at: { column: { sql: 'updated_at' }, kind: 'instant', about: 'when it was last changed', filter: true, sort: true, of: (row) => row.updatedAt },
    managed_by: { column: { sql: 'managed_by' }, kind: 'text', about: 'the file that owns it', filter: true },
  };
}

/** `status=active`, by the time at which it was disabled. */
export function statusField<Row>(values: readonly string[], conditions: NonNullable<ListedField<Row>['conditions']>): ListedField<Row> {
  return { column: { sql: 'disabled_at', nullable: true }, kind: 'text', about: `one of ${values.join(', ')}`, values, filter: true, conditions };
}

export const DISABLED_AT = { sql: 'disabled_at', nullable: true } as const;
