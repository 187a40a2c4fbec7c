import { getMetadataArgsStorage } from 'typeorm';
import type { EntityClass, Param, Values } from './statements.js';

/** How one property of an entity is stored. */
export interface ColumnMap {
  readonly property: string;
  readonly name: string;
  readonly primary: boolean;
  /** Throws a TypeError for what the column cannot hold; `undefined` among it. */
  toParam(value: unknown): Param;
  readonly fromCell: ((cell: unknown) => unknown) | undefined;
}

/** An entity's table and columns in the order in which they are declared, worked out once. */
export interface EntityMap<E extends object> {
  readonly entity: EntityClass<E>;
  readonly table: string;
  readonly columns: readonly ColumnMap[];
  readonly byProperty: ReadonlyMap<string, ColumnMap>;
  /** `SELECT a, b FROM t ` */
  readonly selectSql: string;
  /** `INSERT INTO t (a, b) VALUES (?, ?)` */
  readonly insertSql: string;
}

const maps = new WeakMap<EntityClass<object>, EntityMap<object>>();
const aliased = new WeakMap<EntityMap<object>, Map<string, readonly string[]>>();

export function mapOf<E extends object>(entity: EntityClass<E>): EntityMap<E> {
  const known = maps.get(entity);
  if (known !== undefined) return known as EntityMap<E>;
  const map = readMap(entity);
  maps.set(entity, map as EntityMap<object>);
  return map;
}

/** Every column under an alias, for joins: `u.id AS u_id, u.sub AS u_sub`. */
export function columnsOf<E extends object>(entity: EntityClass<E>, alias: string): string {
  const map = mapOf(entity);
  const names = namesUnder(map, alias);
  return map.columns.map((column, index) => `${alias}.${column.name} AS ${names[index] ?? ''}`).join(', ');
}

/** The entity that `columnsOf(entity, alias)` selected. After an outer join without a partner every property is null. */
export function readEntity<E extends object>(entity: EntityClass<E>, row: object, alias: string): E {
  const map = mapOf(entity);
  const cells = row as Record<string, unknown>;
  return toEntity(map, namesUnder(map, alias).map((name) => cells[name]));
}

/** An instance with its methods, from the cells of `selectSql`. */
export function toEntity<E extends object>(map: EntityMap<E>, cells: readonly unknown[]): E {
  const instance = new map.entity() as Record<string, unknown>;
  for (let index = 0; index < map.columns.length; index += 1) {
    const column = map.columns[index] as ColumnMap;
    const cell = cells[index] ?? null;
    instance[column.property] = column.fromCell === undefined ? cell : column.fromCell(cell);
  }
  return instance as E;
}

/** The parameters of `insertSql`. */
export function toParams<E extends object>(map: EntityMap<E>, values: Values<E>): Param[] {
  const properties = values as Record<string, unknown>;
  return map.columns.map((column) => column.toParam(properties[column.property]));
}

/** The column of a property; throws where the entity has none of that name. */
export function requireColumn<E extends object>(map: EntityMap<E>, property: string): ColumnMap {
  const column = map.byProperty.get(property);
  if (column === undefined) throw new TypeError(`${map.entity.name} has no column for ${property}`);
  return column;
}

function readMap<E extends object>(entity: EntityClass<E>): EntityMap<E> {
  const storage = getMetadataArgsStorage();
  const table = storage.tables.find((candidate) => candidate.target === entity)?.name;
  if (table === undefined) throw new TypeError(`${entity.name} is not an entity with a table name`);
  const columns = storage.columns.filter((column) => column.target === entity).map(readColumn);
  const names = columns.map((column) => column.name).join(', ');
  return {
    entity, table, columns,
    byProperty: new Map(columns.map((column) => [column.property, column])),
    selectSql: `SELECT ${names} FROM ${table} `,
    insertSql: `INSERT INTO ${table} (${names}) VALUES (${columns.map(() => '?').join(', ')})`,
  };
}

type ColumnArgs = ReturnType<typeof getMetadataArgsStorage>['columns'][number];
interface Transformer { readonly to: (value: unknown) => unknown; readonly from: (cell: unknown) => unknown }

function readColumn({ propertyName, options, target }: ColumnArgs): ColumnMap {
  const { name, type, primary = false, nullable = false } = options;
  const where = `${typeof target === 'function' ? target.name : target}.${propertyName}`;
  if (name === undefined || !/^[a-z][a-z0-9_]*$/.test(name)) throw new TypeError(`${where} has no plain column name`);
  const transformer = options.transformer as Transformer | undefined;
  const textual = transformer === undefined;
  return {
    property: propertyName, name, primary, fromCell: transformer?.from,
    toParam(value) {
      if (value === undefined) throw new TypeError(`${where} is undefined; null is the absence of a value`);
      const param = transformer === undefined ? value : transformer.to(value);
      if (param === null) {
        if (nullable) return null;
        throw new TypeError(`${where} cannot be null`);
      }
      // A number in a column of text would compare as a number on MySQL, where 0 equals every word.
      if (typeof param !== (textual || type === 'text' ? 'string' : 'number')) throw new TypeError(`${where} cannot hold a value of type ${typeof param}`);
      return param as Param;
    },
  };
}

function namesUnder(map: EntityMap<object>, alias: string): readonly string[] {
  let byAlias = aliased.get(map);
  if (byAlias === undefined) aliased.set(map, (byAlias = new Map()));
  let names = byAlias.get(alias);
  if (names === undefined) byAlias.set(alias, (names = map.columns.map((column) => `${alias}_${column.name}`)));
  return names;
}
