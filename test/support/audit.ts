import type { TestApp } from './app.js';

/** The types of the audit events so far, oldest first. */
export async function auditTypes(test: TestApp): Promise<string[]> {
  const rows = await test.database.rows<{ type: string }>('SELECT type FROM audit_events ORDER BY id');
  return rows.map((row) => row.type);
}

/** The types of the audit events that the work leaves, in alphabetical order: within a millisecond there is no other. */
export async function auditOf(test: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const events = async (): Promise<{ id: string; type: string }[]> => test.database.rows('SELECT id, type FROM audit_events');
  const before = new Set((await events()).map((event) => event.id));
  await work();
  return (await events()).filter((event) => !before.has(event.id)).map((event) => event.type).toSorted();
}
