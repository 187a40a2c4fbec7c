import type { DatabaseLocation } from '../../config/config.js';
import type { Dialect } from '../dialect.js';

/** Every database that Doorward runs on: a file here and a line in this list. Only the one that is used is loaded, with its driver. */
export const dialects: Readonly<Record<DatabaseLocation['dialect'], () => Promise<Dialect>>> = {
  sqlite: async () => (await import('./sqlite.js')).sqlite,
  mysql: async () => (await import('./mysql.js')).mysql,
};

export function requireDialect(location: DatabaseLocation): Promise<Dialect> {
  return dialects[location.dialect]();
}
