import type { Wire } from './draft-check.js';

/** A stored thing as its resource shows it. */
export interface Stored<Row = unknown> {
  readonly id: string;
  /** The natural key as it is stored. */
  readonly key: string;
  /** Every field with a value, under wire names and in normal form. Never a secret. */
  readonly wire: Wire;
  readonly managedBy: string | null;
  /** `demo` for what development mode made. */
  readonly origin: string | null;
  /** Counts its changes. */
  readonly version: number;
  readonly row: Row;
}
