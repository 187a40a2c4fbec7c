import type { EndingCause } from '../authorization/end-access.js';
import type { Statements, Transaction } from '../database/statements.js';
import type { Act } from './act.js';
import type { Wire } from './draft-check.js';
import type { AdminField } from './field.js';
import type { FieldProblem, Path } from './field-problem.js';
import type { RestDeclaration } from './rest-declaration.js';
import type { Stored } from './stored.js';

export type { Act } from './act.js';
export type { Stored } from './stored.js';

export function causeOf(act: Act, because: string): EndingCause {
  return { because, actor: act.actor, origin: act.origin };
}

/** A field that names another thing, which must exist. */
export interface Reference {
  readonly path: Path;
  readonly to: 'groups' | 'clients' | 'scopes';
  readonly value: string;
}

/** The normal form of a draft: what its stored twin would show, plus its secrets. Or everything that is wrong with it. */
export type ParsedDraft = { readonly wire: Wire } | { readonly problems: readonly FieldProblem[] };

/**
 * What a resource declares, once, for doorward.yaml, the command line and the REST API. Drafts come in under wire names:
 * `parse` is the only gate, and what it has not let through reaches no store.
 */
export interface AdminResource<Row = unknown> {
  /** The section in doorward.yaml, the noun of the command line, the path of the REST API. */
  readonly name: string;
  /** The noun of its audit events: `client.created`. */
  readonly singular: string;
  /** The field that is its natural key. */
  readonly key: string;
  readonly fields: readonly AdminField[];
  /** Fields that keep their stored value when a draft leaves them out: what people change besides the file. Their changes have events of their own. */
  readonly kept: readonly string[];
  /** In a file its section is a mapping by these keys and no others, each with fields of its own; `fields` are all of them. A list when left out. */
  readonly keyed?: Readonly<Record<string, readonly AdminField[]>>;
  /** How many a file may list, where it is fewer than of anything else. */
  readonly most?: number;
  /** Creating, changing and removing leave events that the resource writes itself. */
  readonly recordsItself?: boolean;
  /** What its events call its id; the key when left out. */
  readonly calledInEvents?: string;
  /** How the REST API serves it; left out: not at all. */
  readonly rest?: RestDeclaration<Row>;

  parse(wire: Wire): ParsedDraft;
  /** The form in which natural keys are compared; the key itself when left out. */
  identity?(key: string): string;
  /** What the draft as it was written names. */
  references?(written: Wire): readonly Reference[];
  /** Fields besides the key that no two may share, each with the form in which it is compared. */
  uniques?(wire: Wire): readonly (readonly [field: string, value: string])[];

  /** Inside a transaction, as the transaction sees it: here and below. */
  find(key: string, statements?: Statements): Promise<Stored<Row> | undefined>;
  /** Some, in a lasting order; `after` is the last of the page before. Empty: there are no more. `managedBy` may narrow it, and need not. */
  page(after: Stored<Row> | undefined, managedBy?: string, statements?: Statements): Promise<readonly Stored<Row>[]>;
  /** The names of the fields that writing the draft would change. Compares the normal forms when left out. */
  differences?(stored: Stored<Row>, wire: Wire): Promise<readonly string[]>;
  /**
   * Why a draft cannot be written over what is stored, or beside what else there is; `parse` has said the rest.
   * `yields`: whether the other thing with this key is about to be changed or removed as well.
   */
  conflicts?(stored: Stored<Row> | undefined, wire: Wire, yields: (key: string) => boolean, statements?: Statements): Promise<readonly FieldProblem[]>;
  /** Work too slow for a transaction, such as hashing a password. */
  prepare?(wire: Wire): Promise<Wire>;

  /** Resolves to the id of the new row. Undefined: what this was planned on has changed meanwhile, and nothing may be committed. May throw AlreadyTaken. */
  create(tx: Transaction, wire: Wire, act: Act): Promise<string | undefined>;
  /** Many, in few statements; ids in the order of the drafts. As `create`, but what it throws may name another field than the one that is at fault. */
  createAll?(tx: Transaction, wires: readonly Wire[], act: Act): Promise<readonly string[] | undefined>;
  /** `false`, here and in delete: changed meanwhile, as above. */
  update(tx: Transaction, stored: Stored<Row>, wire: Wire, changed: readonly string[], act: Act): Promise<boolean>;
  /** Who declares it from now on; null: nobody. Not told as a change of the thing itself. */
  handOver?(tx: Transaction, stored: Stored<Row>, managedBy: string | null): Promise<boolean>;
  /** Ends what the thing gave access to, as well. */
  delete(tx: Transaction, stored: Stored<Row>, act: Act): Promise<boolean>;
}
