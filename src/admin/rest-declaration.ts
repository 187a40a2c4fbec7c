import type { Statements, Transaction } from '../database/statements.js';
import type { AdminCall } from './admin-call.js';
import type { Wire } from './draft-check.js';
import type { Listing } from './listing.js';
import type { QueryParameter, Schema } from './operation.js';
import type { Stored } from './stored.js';

/** How a resource is served below /admin/v1: its list, and one of its kind at `/<name>/{<place>}`. */
export interface RestDeclaration<Row = unknown> {
  /** What its place in the path is called: `client_id`. */
  readonly place: string;
  /** `settings`: read with settings:read, written with settings:write. Its own name when left out: then its scopes stand in clients/admin-api.ts, for people are asked about them. */
  readonly scope?: string;
  /** Those whose place is not their natural key: people are known by id. */
  find?(place: string, statements: Statements): Promise<Stored<Row> | undefined>;
  /** Why nothing can be found at a place that is written like this. */
  placeProblem?(place: string): string | undefined;
  /** Locks what the place names until the transaction ends: what If-Match was compared with is what is written over. */
  lock(tx: Transaction, place: string): Promise<void>;
  /** What stands in its place; the natural key when left out. */
  placeOf?(stored: Stored<Row>): string;
  /** How its rows are listed, and how one of them is shown: with everything that `expand` offers. */
  readonly listing: Listing<Row>;
  /** What is shown besides the fields: nobody can send it, except back as it was. */
  readonly shown: Readonly<Record<string, Schema>>;
  /** Fields of the file and the command line that are not sent here. */
  readonly besides?: readonly string[];
  /** Fields that count here at creation only: later they have an address of their own. */
  readonly initial?: readonly string[];
  /** What its entity tag is made of, where its version does not tell of everything that is `shown`; the version when left out. */
  tagOf?(stored: Stored<Row>, shown: Wire): string;
  /** PUT creates it under its natural key, or replaces it. */
  readonly replaceable?: true;
  readonly ifMatch: 'required' | 'honoured';
  /** Parameters of DELETE. */
  readonly deleteQuery?: readonly QueryParameter[];
  /** Fills in what a caller may leave out when it creates one. What `once` names is shown in the answer, this one time. */
  complete?(draft: Wire): { readonly draft: Wire; readonly once: Wire };
  /** May throw AdminProblem: whether this is the caller's to write. `draft`: undefined for a deletion. */
  guard?(tx: Transaction, call: AdminCall, stored: Stored<Row> | undefined, draft: Wire | undefined): Promise<void> | void;
  /** Instead of the resource's own deletion; `false` as there. */
  delete?(tx: Transaction, stored: Stored<Row>, call: AdminCall): Promise<boolean>;
  /** There are more fields than the declared ones: those of a specification, which parse() knows. */
  readonly openFields?: true;
  /** One as a draft that is good, and a change of it, for the documentation. */
  readonly example: Wire;
  readonly patchExample: Wire;
}
