import { Injectable } from '@nestjs/common';
import type { Param, Statements } from '../../database/statements.js';
import type { Wire } from '../draft-check.js';
import type { AdminAnswer, AdminCall, ListOperation } from '../operation.js';
import { Cursors } from './cursor.js';
import { type ListQuery } from './list-query.js';

/** Reads one page of a list and tells where the next one begins. */
@Injectable()
export class ListPages {
  constructor(private readonly cursors: Cursors) {}

  async read({ id, list }: ListOperation, query: ListQuery, call: AdminCall, statements: Statements): Promise<AdminAnswer> {
    const binding = JSON.stringify([id, call.path, query.binding]);
    const after = query.cursor === undefined ? {} : { after: this.cursors.read(query.cursor, binding) };
    // One more than asked for says whether there is more, without counting.
    const found = await list.rows(statements, { conditions: query.conditions, sort: query.sort, limit: query.limit + 1, ...after }, call);
    const rows = found.slice(0, query.limit);
    const more = found.length > query.limit;
    const next = more ? this.cursors.write(sortValues(query, rows.at(-1)), binding) : null;
    const shown = rows.length === 0 ? [] : await list.toWire(rows, statements, call);
    const estimate = query.withEstimate ? { total_estimate: await list.estimate?.(statements, call) } : {};
    const data = shown.map((item) => onlyAsked(item, query));
    const link = next === null ? {} : { headers: { link: `<${query.next(next)}>; rel="next"` } };
    return { ...link, body: { data, page: { next_cursor: next, has_more: more, ...estimate } } };
  }
}

function sortValues({ sort }: ListQuery, row: unknown): Param[] {
  return sort.map(({ of }) => of(row as never));
}

/** The item, or of its members those that `fields` names. */
export function onlyAsked(item: Wire, { fields }: ListQuery): Wire {
  return fields === undefined ? item : Object.fromEntries(fields.filter((name) => Object.hasOwn(item, name)).map((name) => [name, item[name]]));
}
