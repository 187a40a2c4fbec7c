import { Column, type ColumnOptions, PrimaryColumn } from 'typeorm';

/**
 * The kinds of column that mean the same on SQLite and on MySQL or MariaDB: every text is compared byte for byte. Entities use these and nothing else;
 * migrations/columns.ts holds their frozen twins, and test/stores/migrations.spec.ts compares the two.
 */
interface Kind { readonly primary?: boolean; readonly nullable?: boolean }


function column(name: string, kind: Kind, options: ColumnOptions): PropertyDecorator {
  const all: ColumnOptions = { name, nullable: kind.nullable ?? false, ...options };
  return kind.primary === true ? PrimaryColumn({ ...all, nullable: false }) : Column(all);
}

/** An identifier. SQLite does not hold it to its length, MySQL refuses what is longer: checked before it reaches a statement. */
export const Id = (name: string, kind: Kind & { readonly length?: number } = {}): PropertyDecorator =>
  column(name, kind, { type: 'varchar', length: kind.length ?? 64 });

/** SHA-256 as 43 characters of base64url: case, accents and trailing spaces can never make two equal. */
export const Digest = (name: string, kind: Kind = {}): PropertyDecorator =>
  column(name, kind, { type: 'varchar', length: 43 });

/** Words a person wrote. */
export const Text = (name: string, length: number, kind: Kind = {}): PropertyDecorator =>
  column(name, kind, { type: 'varchar', length });

/** Text without a bound worth indexing. */
export const LongText = (name: string, kind: Kind = {}): PropertyDecorator =>
  column(name, kind, { type: 'text' });

/** A JSON value in a text column. */
export const Json = (name: string, kind: Kind = {}): PropertyDecorator =>
  column(name, kind, { type: 'text', transformer: JSON_TEXT });

/** An instant: milliseconds since 1970, never a native date type (time zones and lost milliseconds). */
export const Instant = (name: string, kind: Kind = {}): PropertyDecorator => column(name, kind, { type: 'bigint', transformer: WHOLE_NUMBER });

/** A number that grows for ever, beyond what 32 bits hold. */
export const Sequence = (name: string, kind: Kind = {}): PropertyDecorator => column(name, kind, { type: 'bigint', transformer: WHOLE_NUMBER });

export const Count = (name: string, kind: Kind = {}): PropertyDecorator => column(name, kind, { type: 'int', transformer: WHOLE_NUMBER });

export const Flag = (name: string, kind: Kind = {}): PropertyDecorator => column(name, kind, { type: 'boolean', transformer: ONE_OR_ZERO });

const JSON_TEXT = {
  to: (value: unknown): unknown => (value === null || value === undefined ? null : JSON.stringify(value)),
  from: (value: unknown): unknown => (typeof value === 'string' ? JSON.parse(value) : (value ?? null)),
};
const WHOLE_NUMBER = {
  to: (value: unknown): unknown => {
    if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new TypeError(`${value} is no whole number`);
    return value ?? null;
  },
  from: (value: unknown): unknown => (value === null || value === undefined ? null : Number(value)),
};
const ONE_OR_ZERO = {
  to: (value: unknown): unknown => (value === null || value === undefined ? null : value === true ? 1 : 0),
  from: (value: unknown): unknown => (value === null || value === undefined ? null : value === true || value === 1 || value === '1'),
};
