import type { TestApp } from './app.js';

/** The types of the audit events so far, oldest first. */
export async function auditTypes(test: TestApp): Promise<string[]> {
  const rows = await test.database.rows<{ type: string }>('SELECT type FROM audit_events ORDER BY id');
  return rows.map((row) => row.type);
}
