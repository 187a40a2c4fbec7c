import type { Condition, SortColumn } from '../../database/keyset.js';
import type { Param } from '../../database/statements.js';
import type { Parameters } from '../../oauth/parameters.js';
import { toInstant } from '../instant.js';
import { listedNames } from '../listed-names.js';
import type { ListedField, Listing } from '../listing.js';
import type { ListOperation } from '../operation.js';
import { parameterProblem, parseQuery, refuseUnknown, textOf, toInteger } from './query.js';

export const SMALLEST_PAGE = 25;
export const LARGEST_PAGE = 200;
const LONGEST_SEARCH = 200;

const COMPARISONS = ['gt', 'gte', 'lt', 'lte'] as const;
type Sorted = readonly (SortColumn & { readonly name: string; readonly of: (row: never) => Param })[];

/** What a list was asked for, checked. */
export interface ListQuery {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly sort: Sorted;
  readonly conditions: readonly Condition[];
  /** Everything that a cursor is bound to besides the list itself. */
  readonly binding: string;
  readonly fields: readonly string[] | undefined;
  readonly withEstimate: boolean;
  /** The parameters that were sent. */
  readonly sent: ReadonlySet<string>;
  /** The same query for the page that begins at this cursor: relative to the address of this one. RFC 8288 §3. */
  next(cursor: string): string;
}

/** The names that a list knows in its query. */
export function listParameters({ list, query = [] }: ListOperation): ReadonlySet<string> {
  const filters = Object.entries(list.fields).filter(([, field]) => field.filter === true).flatMap(([name, field]) =>
    field.kind === 'text' || field.kind === 'flag' || field.conditions !== undefined ? [name] : [name, ...COMPARISONS.map((comparison) => `${name}[${comparison}]`)]);
  const search = list.search === undefined ? [] : ['q'];
  const expand = list.expand === undefined ? [] : ['expand'];
  return new Set(['limit', 'cursor', 'sort', 'fields', 'include', ...expand, ...search, ...filters, ...query.map(({ name }) => name)]);
}

/** Throws AdminProblem, 400, for anything unknown or malformed. */
export function parseListQuery(operation: ListOperation, parameters: Parameters): { readonly list: ListQuery; readonly query: Readonly<Record<string, string | number | boolean | undefined>> } {
  const { list, query: declared = [] } = operation;
  refuseUnknown(parameters, listParameters(operation));
  const limit = textOf(parameters, 'limit');
  const sort = sortIn(list, parameters);
  const own = parseQuery(parameters, declared);
  const expand = list.expand === undefined ? undefined : toWords(parameters, 'expand', list.expand)?.join(',');
  return {
    query: { ...own, ...(expand === undefined ? {} : { expand }) },
    list: {
      limit: limit === undefined ? SMALLEST_PAGE : toInteger('limit', limit, { minimum: 1, maximum: LARGEST_PAGE }),
      cursor: textOf(parameters, 'cursor', 5000),
      sort,
      conditions: [...filtersIn(list, parameters), ...searchIn(list, parameters)],
      binding: JSON.stringify([sort.map(({ name, descending }) => [name, descending === true]), boundPairs(parameters)]),
      fields: toWords(parameters, 'fields', listedNames(operation)),
      withEstimate: toWords(parameters, 'include', list.estimate === undefined ? [] : ['total_estimate']) !== undefined,
      sent: new Set(parameters.names()),
      next: (cursor) => nextQuery(parameters, cursor),
    },
  };
}

function nextQuery(parameters: Parameters, cursor: string): string {
  const query = new URLSearchParams(parameters.toString());
  query.set('cursor', cursor);
  return `?${query.toString()}`;
}

/** Limit and looks may change from page to page; what decides which rows come and in which order may not. */
function boundPairs(parameters: Parameters): readonly (readonly string[])[] {
  const free = new Set(['limit', 'cursor', 'sort', 'fields', 'include', 'expand']);
  return [...parameters.names()].filter((name) => !free.has(name)).toSorted().map((name) => [name, ...parameters.all(name)]);
}

function sortIn(list: Listing, parameters: Parameters): Sorted {
  const asked = textOf(parameters, 'sort');
  if (asked !== undefined) return toSort(list, asked, (field) => field.sort === true);
  const search = list.search === undefined ? undefined : textOf(parameters, 'q', LONGEST_SEARCH);
  return toSort(list, (search === undefined ? undefined : list.search?.sort?.(search)) ?? list.defaultSort, () => true);
}

function toSort(list: Listing, text: string, may: (field: ListedField) => boolean): Sorted {
  const names = text.split(',');
  const sorted = names.map((each) => sortColumn(list, each, may));
  if (new Set(sorted.map(({ name }) => name)).size !== names.length) throw parameterProblem('sort', 'names a field twice');
  if (sorted.some(({ name }) => name === list.unique)) return sorted;
  const last = sorted.at(-1)?.descending === true ? '-' : '';
  return [...sorted, sortColumn(list, `${last}${list.unique}`, () => true)];
}

function sortColumn(list: Listing, text: string, may: (field: ListedField) => boolean): Sorted[number] {
  const name = text.replace(/^-/, '');
  const field = Object.hasOwn(list.fields, name) ? list.fields[name] : undefined;
  const allowed = field?.of !== undefined && (may(field) || name === list.unique);
  if (!allowed || field.of === undefined) {
    const known = Object.entries(list.fields).filter(([, { sort }]) => sort === true).map(([each]) => each);
    throw parameterProblem('sort', `must name one or some of these, each with a minus for descending: ${known.join(', ')}`);
  }
  return { name, column: field.column, descending: text.startsWith('-'), of: field.of.bind(field) as (row: never) => Param };
}

function filtersIn(list: Listing, parameters: Parameters): Condition[] {
  return Object.entries(list.fields).filter(([, field]) => field.filter === true).flatMap(([name, field]) => {
    const equal = textOf(parameters, name);
    const compared = COMPARISONS.flatMap((comparison): Condition[] => {
      const text = textOf(parameters, `${name}[${comparison}]`);
      return text === undefined ? [] : [{ column: field.column, comparison, value: toValue(`${name}[${comparison}]`, field, text) }];
    });
    return equal === undefined ? compared : [...equalTo(name, field, equal), ...compared];
  });
}

function equalTo(name: string, field: ListedField, text: string): readonly Condition[] {
  const value = toValue(name, field, text);
  return field.conditions?.(text) ?? [{ column: field.column, comparison: 'eq', value }];
}

function toValue(name: string, field: ListedField, text: string): Param {
  const { kind, values } = field;
  const wrong = field.problem?.(text);
  if (wrong !== undefined) throw parameterProblem(name, wrong);
  if (values !== undefined && !values.includes(text)) throw parameterProblem(name, `must be one of ${values.join(', ')}`);
  if (kind === 'number') return toInteger(name, text);
  if (kind === 'flag') {
    if (text !== 'true' && text !== 'false') throw parameterProblem(name, 'must be true or false');
    return text === 'true' ? 1 : 0;
  }
  if (kind === 'text') return text;
  const instant = toInstant(text);
  if (instant === undefined) throw parameterProblem(name, 'must be a date such as 2026-09-01, or a time such as 2026-09-01T12:00:00Z');
  return instant;
}

function searchIn(list: Listing, parameters: Parameters): readonly Condition[] {
  const text = list.search === undefined ? undefined : textOf(parameters, 'q', LONGEST_SEARCH);
  return text === undefined ? [] : (list.search?.conditions(text) ?? []);
}

/** A list of words with commas between them, each one of the known. Undefined when absent. */
function toWords(parameters: Parameters, name: string, known: readonly string[]): string[] | undefined {
  const words = textOf(parameters, name, 2000)?.split(',');
  const stranger = words?.find((word) => !known.includes(word));
  if (stranger !== undefined) throw parameterProblem(name, known.length === 0 ? 'names what is not there' : `must be one or some of ${known.join(', ')}`);
  return words;
}
