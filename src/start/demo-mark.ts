import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Statements } from '../database/statements.js';
import { digest } from '../platform/token-digest.js';
import { VERSION } from '../platform/version.js';

const FILE = 'demo-declared';

/**
 * By what a start knows that the demo is declared already, just so: its document, and the version of every row that it declared. Otherwise each
 * start in development would load the parser and the rules of doorward.yaml, some 400 files, to find that nothing has changed.
 */
export async function demoMark(document: string, statements: Statements): Promise<string> {
  const rows = await statements.rows<{ id: string; version: number }>(
    "SELECT client_id AS id, version FROM clients WHERE origin = 'demo' UNION ALL SELECT id, version FROM users WHERE origin = 'demo' AND deleted_at IS NULL ORDER BY id",
  );
  return digest(JSON.stringify([VERSION, document, rows.map(({ id, version }) => [id, Number(version)])]));
}

export async function isMarked(dataDir: string, mark: string): Promise<boolean> {
  return (await readFile(join(dataDir, FILE), 'utf8').catch(() => '')) === mark;
}

/** Without it the next start declares the demo again, which does no harm. */
export async function keepMark(dataDir: string, mark: string): Promise<void> {
  await writeFile(join(dataDir, FILE), mark, { mode: 0o600 }).catch(() => undefined);
}
