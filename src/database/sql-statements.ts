import type { Dialect } from './dialect.js';
import type { Channel, ResultSet } from './engines/engine.js';
import { type EntityMap, mapOf, requireColumn, toEntity, toParams } from './mapping.js';
import { checkParams } from './parameters.js';
import type { EntityClass, Param, Statements, Values } from './statements.js';

const NONE: readonly Param[] = [];
const MOST_TAILS = 500;
/** A few lengths, so that servers prepare a few statements: one for each number of rows would drive out all others. */
const ROWS_OF_INSERTS = [25, 5, 1];

/** The vocabulary of `Statements`, spoken on a channel: the same inside a transaction and outside one. */
export class SqlStatements implements Statements {
  constructor(readonly dialect: Dialect, private readonly channel: Channel) {}

  async rows<R extends object>(sql: string, params: readonly Param[] = NONE): Promise<R[]> {
    checkParams(sql, params);
    const found = await this.channel.all(sql, params);
    return found.cells.map((cells) => toRow(found.names, cells) as R);
  }

  async row<R extends object>(sql: string, params: readonly Param[] = NONE): Promise<R | undefined> {
    checkParams(sql, params);
    const { names, cells: [first] } = await this.channel.one(sql, params);
    return first === undefined ? undefined : (toRow(names, first) as R);
  }

  run(sql: string, params: readonly Param[] = NONE): Promise<number> {
    return this.#change(sql, params);
  }

  async select<E extends object>(entity: EntityClass<E>, tail: string, params: readonly Param[] = NONE): Promise<E[]> {
    const map = mapOf(entity);
    const sql = selectText(map, tail);
    checkParams(sql, params);
    const { cells } = await this.channel.all(sql, params);
    return cells.map((row) => toEntity(map, row));
  }

  async first<E extends object>(entity: EntityClass<E>, tail: string, params: readonly Param[] = NONE): Promise<E | undefined> {
    const map = mapOf(entity);
    const sql = selectText(map, tail);
    checkParams(sql, params);
    const { cells: [first] } = await this.channel.one(sql, params);
    return first === undefined ? undefined : toEntity(map, first);
  }

  async insert<E extends object>(entity: EntityClass<E>, values: Values<E>): Promise<void> {
    const map = mapOf(entity);
    await this.#change(map.insertSql, toParams(map, values));
  }

  async insertAll<E extends object>(entity: EntityClass<E>, rows: readonly Values<E>[], conflict?: readonly (keyof E & string)[]): Promise<void> {
    const map = mapOf(entity);
    const clause = conflict === undefined ? '' : ` ${this.dialect.upsertClause(conflict.map((property) => requireColumn(map, property).name), [])}`;
    const values = map.insertSql.slice(map.insertSql.lastIndexOf('('));
    let from = 0;
    for (const size of ROWS_OF_INSERTS) {
      for (; rows.length - from >= size; from += size) {
        const sql = `${map.insertSql}${`, ${values}`.repeat(size - 1)}${clause}`;
        await this.#change(sql, rows.slice(from, from + size).flatMap((row) => toParams(map, row)));
      }
    }
  }

  async upsert<E extends object>(
    entity: EntityClass<E>, values: Values<E>, conflict: readonly (keyof E & string)[], update: readonly (keyof E & string)[],
  ): Promise<void> {
    const map = mapOf(entity);
    const names = (properties: readonly string[]): string[] => properties.map((property) => requireColumn(map, property).name);
    await this.#change(`${map.insertSql} ${this.dialect.upsertClause(names(conflict), names(update))}`, toParams(map, values));
  }

  async update<E extends object>(entity: EntityClass<E>, changes: Partial<E>, where: Partial<E>): Promise<number> {
    const map = mapOf(entity);
    const params: Param[] = [];
    const assignments = Object.entries(changes).map(([property, value]) => {
      const column = requireColumn(map, property);
      params.push(column.toParam(value));
      return `${column.name} = ?`;
    });
    const conditions = Object.entries(where).map(([property, value]) => {
      const column = requireColumn(map, property);
      const param = column.toParam(value);
      if (param === null) return `${column.name} IS NULL`;
      params.push(param);
      return `${column.name} = ?`;
    });
    // Without a condition it would change every row.
    if (assignments.length === 0 || conditions.length === 0) throw new TypeError(`An update of ${map.table} names what changes and which rows`);
    return this.#change(`UPDATE ${map.table} SET ${assignments.join(', ')} WHERE ${conditions.join(' AND ')}`, params);
  }

  #change(sql: string, params: readonly Param[]): Promise<number> {
    checkParams(sql, params);
    return this.channel.change(sql, params);
  }
}

function toRow(names: ResultSet['names'], cells: readonly unknown[]): object {
  const row: Record<string, unknown> = {};
  for (let index = 0; index < names.length; index += 1) row[names[index] as string] = cells[index];
  return row;
}

const texts = new WeakMap<object, Map<string, string>>();

/** The same string each time, so that prepared statements are found by a hash that is already known. */
function selectText(map: EntityMap<object>, tail: string): string {
  let byTail = texts.get(map);
  if (byTail === undefined) texts.set(map, (byTail = new Map()));
  let sql = byTail.get(tail);
  if (sql === undefined) {
    if (byTail.size >= MOST_TAILS) byTail.clear();
    byTail.set(tail, (sql = map.selectSql + tail));
  }
  return sql;
}
