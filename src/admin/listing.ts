import type { Condition, KeysetColumn, KeysetPage } from '../database/keyset.js';
import type { Param, Statements } from '../database/statements.js';
import type { AdminCall } from './admin-call.js';
import type { Wire } from './draft-check.js';

/** A field that a list can be narrowed to or sorted by: `?status=active&created_at[gte]=2026-09-01&sort=-created_at`. */
export interface ListedField<Row = unknown> {
  readonly column: KeysetColumn;
  /** How its text in a query is read: an instant is a date or an RFC 3339 time, stored as milliseconds. */
  readonly kind: 'text' | 'instant' | 'number' | 'flag';
  readonly about: string;
  /** The only values there are. */
  readonly values?: readonly string[];
  /** Why a text can be no value of it: a list that is empty would say that there is nothing. */
  problem?(text: string): string | undefined;
  /** May narrow: text and flags by equality, instants and numbers by [gt] [gte] [lt] [lte] as well. */
  readonly filter?: true;
  readonly sort?: true;
  /** Instead of a plain comparison with the column: what a value of the query means. */
  conditions?(value: string): readonly Condition[];
  /** The column's value in this row: what the cursor of the next page starts at. Needed for what sorts. */
  of?(row: Row): Param;
}

/** How a collection is listed; the engine does cursors, filters, sorting and totals. */
export interface Listing<Row = unknown> {
  readonly fields: Readonly<Record<string, ListedField<Row>>>;
  /** As in `sort`: `-created_at`. */
  readonly defaultSort: string;
  /** The name of the field that no two rows share: it ends every sort. */
  readonly unique: string;
  /** What `q` looks in; always a prefix match on indexed columns, in one of them. */
  readonly search?: {
    readonly about: string;
    conditions(text: string): readonly Condition[];
    /** What is sorted by while nothing else is said: the column that is searched, or all that was found would have to be sorted for each page. */
    sort?(text: string): string;
  };
  /** What `expand` may name: what belongs to each row, read in one statement for the page. `toWire` finds the names in `call.query.expand`, a comma between them. */
  readonly expand?: readonly string[];
  /** Members of a row that its schema does not name: the metadata of applications is open there. */
  readonly besides?: readonly string[];
  /** The rows of one page; `page` goes to the store, which turns it into SQL with keysetTail. Path parameters are in `call`. */
  rows(statements: Statements, page: KeysetPage, call: AdminCall): Promise<readonly Row[]>;
  /** The rows as they are shown, all of a page at once so that what belongs to them is read in one statement. */
  toWire(rows: readonly Row[], statements: Statements, call: AdminCall): Promise<readonly Wire[]> | readonly Wire[];
  /** Whether all that matches is told as lines of JSON, without pages, to who accepts application/x-ndjson. */
  readonly ndjson?: true;
  /** What comes from now on, as server-sent events, for who accepts text/event-stream; `call.lastEventId` names the last one that was told. */
  tail?(conditions: readonly Condition[], call: AdminCall): Promise<AsyncIterable<string>>;
  /** About how many there are, for `include=total_estimate`; cheap. */
  estimate?(statements: Statements, call: AdminCall): Promise<number>;
}
