/** What may be bound to a `?`. Objects and arrays are no parameters: mysql2 would turn them into SQL. */
export type Param = string | number | boolean | null;

export type EntityClass<E extends object> = new () => E;

/** What an entity stores: its properties without its methods and getters, so that an object literal will do. */
export type Values<E> = Pick<E, Stored<E>>;
type Stored<E> = { [P in keyof E]-?: E[P] extends (...args: never[]) => unknown ? never : Same<Pick<E, P>, { -readonly [Q in P]: E[Q] }> extends true ? P : never }[keyof E];
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true : false;

/**
 * The one way to speak SQL: parameterised text that both databases understand, with rows mapped by the entity's column kinds.
 * Stores are written against this, outside a transaction (`Database`) and inside one (`Transaction`) alike.
 */
export interface Statements {
  /** Plain rows, columns as the driver names them. Numbers are numbers; JSON columns are text. */
  rows<R extends object>(sql: string, params?: readonly Param[]): Promise<R[]>;
  row<R extends object>(sql: string, params?: readonly Param[]): Promise<R | undefined>;
  /** Runs a writing statement; resolves to the number of rows that its WHERE matched. */
  run(sql: string, params?: readonly Param[]): Promise<number>;
  /** `SELECT <every column> FROM <table> <tail>`, each row an entity. The tail starts with WHERE, ORDER or LIMIT. */
  select<E extends object>(entity: EntityClass<E>, tail: string, params?: readonly Param[]): Promise<E[]>;
  first<E extends object>(entity: EntityClass<E>, tail: string, params?: readonly Param[]): Promise<E | undefined>;
  /** Inserts every column. Throws UniqueViolation where the row exists already. */
  insert<E extends object>(entity: EntityClass<E>, values: Values<E>): Promise<void>;
  /** Many rows in few statements; each of those writes its rows or none. `conflict`: keeps the rows that have the same values of these already. Throws UniqueViolation. */
  insertAll<E extends object>(entity: EntityClass<E>, rows: readonly Values<E>[], conflict?: readonly (keyof E & string)[]): Promise<void>;
  /** Inserts, or updates the named properties of the row that has the same primary key (or unique `conflict` columns). */
  upsert<E extends object>(entity: EntityClass<E>, values: Values<E>, conflict: readonly (keyof E & string)[], update: readonly (keyof E & string)[]): Promise<void>;
  /** Updates by equality; resolves to the number of rows matched. `where` must name at least one property, none undefined. */
  update<E extends object>(entity: EntityClass<E>, changes: Partial<E>, where: Partial<E>): Promise<number>;
}

/** Statements that commit together or not at all. The whole of `work` may run again: it must do nothing but speak SQL and compute. */
export interface Transaction extends Statements {
  readonly inTransaction: true;
  /** Runs `effect` once this transaction has committed, and never if it does not. It must not throw. */
  afterCommit(effect: () => void): void;
}

/** A row with this unique value exists already (MySQL 1062; SQLITE_CONSTRAINT_UNIQUE and _PRIMARYKEY). */
export class UniqueViolation extends Error {
  override readonly name = 'UniqueViolation';
}

/** The database cannot be reached or refuses writes just now: the answer is 503 with Retry-After, and nothing is lost. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  /** A COMMIT, or a writing statement of its own, was sent and its answer never came: it may or may not have taken effect. */
  readonly outcomeUnknown: boolean;

  constructor(message: string, { outcomeUnknown = false, cause }: { outcomeUnknown?: boolean; cause?: unknown } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.outcomeUnknown = outcomeUnknown;
  }
}
