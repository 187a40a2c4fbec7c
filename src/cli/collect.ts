import { CLI_ACT, type Parts } from './in-app.js';
import { UsageProblem } from './refusal.js';

const MOST = 100_000;
const PAGE = 200;

export interface Collected<Row> {
  readonly rows: readonly Row[];
  /** Where the next page begins; undefined at the end. */
  readonly next: string | undefined;
}

interface Answered<Row> {
  readonly data: readonly Row[];
  readonly page: { readonly next_cursor?: string | null };
}

/** Page after page of a list of the admin API, up to `limit` rows. A query value that is undefined is left out. */
export async function collect<Row>(app: Parts, id: string, query: Readonly<Record<string, string | undefined>>, limit: number): Promise<Collected<Row>> {
  const { AdminCommands } = await import('../admin/admin-commands.js');
  const commands = app.get(AdminCommands);
  const given = await Promise.all(Object.entries(query).filter((each): each is [string, string] => each[1] !== undefined)
    .map(async ([name, value]): Promise<[string, string]> => [name, name === 'user' ? await commands.personId(value) : value]));
  const rows: Row[] = [];
  let cursor: string | undefined;
  do {
    const paged: [string, string][] = [...given.filter(([name]) => cursor === undefined || name !== 'cursor'), ['limit', String(Math.min(PAGE, limit - rows.length))], ...(cursor === undefined ? [] : [['cursor', cursor] as [string, string]])];
    const { data, page } = (await commands.perform(id, { path: {}, query: paged }, CLI_ACT)).body as Answered<Row>;
    rows.push(...data);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && rows.length < limit);
  return { rows, next: cursor };
}

export function toListLimit(text: string): number {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MOST) throw new UsageProblem(`--limit must be a number from 1 to ${MOST}.`);
  return limit;
}
