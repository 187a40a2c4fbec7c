import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { getMetadataArgsStorage } from 'typeorm';
import { columnsOf, mapOf, readEntity } from '../../src/database/mapping.js';
import type { EntityClass } from '../../src/database/statements.js';
import { type FreshDatabase, eachDatabase, freshDatabase } from '../support/database.js';
import { allEntities } from './entities.js';

type Bag = Record<string, unknown>;
const entities = await allEntities();

eachDatabase('An entity', (dialect) => {
  let fresh: FreshDatabase;
  beforeAll(async () => {
    fresh = await freshDatabase(dialect);
  });
  afterAll(() => fresh.close());

  it('is found by these tests wherever it lives', () => {
    expect(entities.length).toBeGreaterThanOrEqual(19);
  });

  it.each(entities.map((entity) => [entity.name, entity] as const))('%s comes back as it was stored, with every column filled and with every one null that may be', async (_, entity) => {
    const map = mapOf(entity);
    for (const nulls of [false, true]) {
      const stored = sample(entity, nulls);
      await fresh.database.insert(entity, stored as never);
      const keys = map.columns.filter(({ primary }) => primary);
      const where = keys.map(({ name }) => `${name} = ?`).join(' AND ');
      const params = keys.map((key) => key.toParam(stored[key.property]));
      const found = await fresh.database.first(entity, `WHERE ${where}`, params);
      expect(found).toEqual(stored);
      expect(found).toBeInstanceOf(entity);
      const row = await fresh.database.row(`SELECT ${columnsOf(entity, 'x')} FROM ${map.table} x WHERE ${where}`, params);
      expect(readEntity(entity, row ?? {}, 'x')).toEqual(stored);
      expect(await fresh.database.update(entity, changeable(entity, stored), Object.fromEntries(keys.map(({ property }) => [property, stored[property]])))).toBe(1);
    }
  });
});

/** An instance with a value of its column's kind in each property, at its greatest length. */
function sample(entity: EntityClass<object>, nulls: boolean): Bag {
  const instance = new entity() as Bag;
  for (const { propertyName, options } of columns(entity)) {
    const longest = Number(options.length ?? 4000);
    if (nulls && options.nullable === true) instance[propertyName] = null;
    else if (options.type === 'bigint') instance[propertyName] = nulls ? 0 : 8_640_000_000_000_000;
    else if (options.type === 'int') instance[propertyName] = nulls ? 0 : 2_147_483_647;
    else if (options.type === 'boolean') instance[propertyName] = nulls;
    else if (options.transformer !== undefined) instance[propertyName] = nulls ? [] : { 'key\u0000': ['é🙂', null, 1.5, true, { 'a"b': '\ud800' }] };
    else instance[propertyName] = (nulls ? 'N' : 'ä').repeat(longest);
  }
  return instance;
}

function changeable(entity: EntityClass<object>, values: Bag): object {
  const { columns: all } = mapOf(entity);
  const plain = all.filter(({ primary }) => !primary);
  return Object.fromEntries((plain.length === 0 ? all : plain).map(({ property }) => [property, values[property]]));
}

function columns(entity: EntityClass<object>): ReturnType<typeof getMetadataArgsStorage>['columns'] {
  return getMetadataArgsStorage().columns.filter(({ target }) => target === entity);
}
