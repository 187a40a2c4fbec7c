import type { DatabaseLocation } from '../../config/config.js';
import type { Dialect } from '../dialect.js';
import { mysql } from './mysql.js';
import { sqlite } from './sqlite.js';

/** Every database that Doorward runs on: a file here and a line in this list. */
export const dialects: readonly Dialect[] = [sqlite, mysql];

export function requireDialect(location: DatabaseLocation): Dialect {
  const found = dialects.find((dialect) => dialect.name === location.dialect);
  if (found === undefined) throw new TypeError(`No dialect is called ${location.dialect}`);
  return found;
}
