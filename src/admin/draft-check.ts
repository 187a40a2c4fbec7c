import { didYouMean } from './did-you-mean.js';
import { type AdminField, type DraftClass, fieldsOf } from './field.js';
import type { FieldProblem, Path } from './field-problem.js';
import { validateDraft } from './rules.js';

export type Wire = Readonly<Record<string, unknown>>;

export function isWire(value: unknown): value is Wire {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nobody reads on after so many; to look for what each of twenty thousand might have meant would keep everybody else waiting. */
const MOST_STRANGERS = 50;

/** The names that are no field, the first of them. `besides`: names that the caller knows in addition. */
export function unknownFields(wire: Wire, fields: readonly AdminField[], path: Path = [], besides: readonly string[] = []): FieldProblem[] {
  const known = new Set([...besides, ...fields.map((field) => field.name)]);
  return Object.keys(wire).filter((name) => !known.has(name)).slice(0, MOST_STRANGERS).map((name) => unknownKey(name, [...known, ...variantsOf(fields)], path));
}

export function unknownKey(name: string, known: Iterable<string>, path: Path): FieldProblem {
  return { path: [...path, name], atKey: true, message: `unknown key ${JSON.stringify(name.slice(0, 80))}${didYouMean(name, known)}` };
}

/** The names that may stand for secrets in a file. */
export function variantsOf(fields: readonly AdminField[]): string[] {
  return fields.filter((field) => field.secret === true).flatMap(({ name }) => [`${name}_file`, `${name}_env`]);
}

/** What is wrong with the fields that a draft class declares: class-validator's rules, list members included. Other names are the caller's. */
export function draftProblems(draft: DraftClass, wire: Wire, path: Path = []): FieldProblem[] {
  const fields = fieldsOf(draft);
  const given = Object.fromEntries(fields.map(({ name }) => [name, wire[name]]).filter(([, value]) => value !== undefined));
  const problems = validateDraft(Object.assign(new draft(), given)).map((error) => {
    const [message = 'is not valid'] = Object.values(error.constraints ?? {});
    const missing = !Object.hasOwn(given, error.property);
    return { path: [...path, error.property], ...(missing ? { atKey: true, message: `"${error.property}" is required` } : { message }) };
  });
  const members = fields.flatMap((field) => (field.of === undefined ? [] : memberProblems(field.of, given[field.name], [...path, field.name])));
  return [...problems, ...members];
}

function memberProblems(of: DraftClass, list: unknown, path: Path): FieldProblem[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((member: unknown, index) => {
    if (!isWire(member)) return [{ path: [...path, index], message: 'must be a mapping' }];
    return [...unknownFields(member, fieldsOf(of), [...path, index]), ...emptyFields(member, [...path, index]), ...draftProblems(of, member, [...path, index])];
  });
}

/** class-validator's IsOptional takes null for left out; in a member of a list it is a slip. */
function emptyFields(member: Wire, path: Path): FieldProblem[] {
  return Object.entries(member).filter(([, value]) => value === null).map(([name]) => ({ path: [...path, name], atKey: true, message: `"${name}" has no value; leave it out or give one` }));
}

/** The fields in which two normal forms differ. Order counts in lists, not among the members of objects. */
export function changedFields(before: Wire, after: Wire): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].filter((name) => canonicalJson(before[name]) !== canonicalJson(after[name])).toSorted();
}

export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isWire(member) ? Object.fromEntries(Object.entries(member).toSorted(([left], [right]) => (left < right ? -1 : 1))) : member,
  ) ?? 'undefined';
}
