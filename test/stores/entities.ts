import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { getMetadataArgsStorage } from 'typeorm';
import type { EntityClass } from '../../src/database/statements.js';

const SOURCE = join(import.meta.dirname, '../../src');

/** Every entity of the source tree, found by its file: a new one is in the tests without being named there. */
export async function allEntities(): Promise<EntityClass<object>[]> {
  const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.entity.ts'));
  const found: unknown[] = [];
  // One after the other: jest cannot link modules side by side.
  for (const file of files) {
    const exported = Object.values((await import(join(SOURCE, file))) as Record<string, unknown>);
    found.push(...exported.filter((value) => getMetadataArgsStorage().tables.some(({ target }) => target === value)));
  }
  return found as EntityClass<object>[];
}
