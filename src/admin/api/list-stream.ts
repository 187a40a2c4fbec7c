import type { Statements } from '../../database/statements.js';
import type { AdminAnswer, AdminCall, ListOperation } from '../operation.js';
import { onlyAsked } from './list-page.js';
import type { ListQuery } from './list-query.js';
import { parameterProblem } from './query.js';

const NDJSON = 'application/x-ndjson';
export const EVENT_STREAM = 'text/event-stream';
const PAGE = 200;

/** What a form cannot do is refused: whoever sent it would take the answer for what they asked for. */
const UNFIT = { [NDJSON]: ['cursor', 'include'], [EVENT_STREAM]: ['cursor', 'include', 'limit', 'sort', 'fields'] } as const;

/** The other form in which a list was asked for, and whether it has it. The first one named counts; weights are not read. RFC 9110 §12.5.1. */
export function streamedForm({ list }: ListOperation, accept: string | undefined): typeof NDJSON | typeof EVENT_STREAM | undefined {
  for (const range of (accept ?? '').slice(0, 1000).split(',')) {
    const type = range.split(';')[0]?.trim().toLowerCase();
    if (type === NDJSON && list.ndjson === true) return type;
    if (type === EVENT_STREAM && list.tail !== undefined) return type;
    if (type === 'application/json' || type === '*/*') return undefined;
  }
  return undefined;
}

export async function streamList(operation: ListOperation, form: typeof NDJSON | typeof EVENT_STREAM, query: ListQuery, call: AdminCall, statements: Statements): Promise<AdminAnswer> {
  const unfit = UNFIT[form].find((name) => query.sent.has(name));
  if (unfit !== undefined) throw parameterProblem(unfit, `does not go with Accept: ${form}`);
  if (form === NDJSON) return { stream: { type: NDJSON, chunks: lines(operation, query, call, statements) } };
  const chunks = await operation.list.tail?.(query.conditions, call);
  if (chunks === undefined) throw new TypeError(`${operation.id} has no tail`);
  // Proxies that collect before they pass on would hold events back.
  return { stream: { type: EVENT_STREAM, chunks }, headers: { 'x-accel-buffering': 'no' } };
}

/** Everything that matches, or the first of it where a limit was sent, a page in memory at a time. */
async function* lines({ list }: ListOperation, query: ListQuery, call: AdminCall, statements: Statements): AsyncGenerator<string> {
  const isLimited = query.sent.has('limit');
  const limit = isLimited ? query.limit : PAGE;
  let after: { readonly after?: ReturnType<ListQuery['sort'][number]['of']>[] } = {};
  for (;;) {
    const rows = await list.rows(statements, { conditions: query.conditions, sort: query.sort, limit, ...after }, call);
    const shown = rows.length === 0 ? [] : await list.toWire(rows, statements, call);
    if (shown.length > 0) yield `${shown.map((item) => JSON.stringify(onlyAsked(item, query))).join('\n')}\n`;
    const last = rows.at(-1);
    if (isLimited || rows.length < PAGE || last === undefined) return;
    after = { after: query.sort.map(({ of }) => of(last as never)) };
  }
}
