import { relative, sep } from 'node:path';
import type { Config } from '../config/config.js';

/** The database as a person would name it: a path, or host and name; never the password. */
export function describeDatabase({ database }: Pick<Config, 'database'>, folder = process.cwd()): string {
  if (database.dialect === 'mysql') return `mysql://${database.user}@${database.host}:${database.port}/${database.name}`;
  if (database.temporary) return 'a temporary file, removed at the end';
  const path = relative(folder, database.path);
  return path.startsWith('..') ? database.path : `.${sep}${path}`;
}
