import { webUriProblem } from '../../oauth/redirect-uri.js';
import { didYouMean } from './did-you-mean.js';
import type { Read } from './place.js';

/** Controls, lone surrogates, and the characters that turn text around so that a name reads as another. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u;

export function text(longest: number): Read<string> {
  return (value, place) => {
    if (typeof value !== 'string') return place.refuse('must be a text');
    if (value.trim() === '') return place.refuse('must not be empty');
    if (value.length > longest) return place.refuse(`must not be longer than ${longest} characters`);
    return UNPRINTABLE.test(value) ? place.refuse('must not hold control characters') : value;
  };
}

/** A text that a rule finds nothing wrong with. */
export function textWith(longest: number, problemOf: (value: string) => string | undefined): Read<string> {
  const read = text(longest);
  return (value, place) => {
    const given = read(value, place);
    const problem = given === undefined ? undefined : problemOf(given);
    return problem === undefined ? given : place.refuse(problem);
  };
}

export const flag: Read<boolean> = (value, place) => (typeof value === 'boolean' ? value : place.refuse('must be true or false'));

export function wholeNumber(least: number, most: number): Read<number> {
  return (value, place) => {
    if (typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most) return value;
    return place.refuse(`must be a whole number from ${least} to ${most}`);
  };
}

export function oneOf<const T extends string>(known: readonly T[]): Read<T> {
  return (value, place) => {
    const found = known.find((each) => each === value);
    if (found !== undefined) return found;
    if (typeof value !== 'string') return place.refuse('must be a text');
    // The near one alone: whoever mistyped has no use for a list of a dozen.
    return place.refuse(`is not known${didYouMean(value, known) || `; it is one of ${[...new Set(known)].join(', ')}`}`);
  };
}

/** A list, each bad entry told with its index. */
export function list<T>(read: Read<T>, most: number): Read<readonly T[]> {
  return (value, place) => {
    if (!Array.isArray(value)) return place.refuse('must be a list');
    if (value.length > most) return place.refuse(`must not have more than ${most} entries`);
    const entries = value.map((entry: unknown, index) => read(entry, place.at(index)));
    return entries.includes(undefined) ? undefined : entries.filter((entry) => entry !== undefined);
  };
}

/** An object with these members and no others, all of them optional. */
export function record<T extends object>(members: { readonly [Name in keyof T & string]-?: Read<NonNullable<T[Name]>> }): Read<T> {
  return (value, place) => {
    const entries = entriesOf(value);
    if (entries === undefined) return place.refuse('must be an object');
    const read = new Map<string, unknown>();
    for (const [name, member] of entries) {
      if (member === null || member === undefined) continue;
      const reader = readerOf(members, name);
      read.set(name, reader === undefined ? place.at(name).refuse(`is not known here${didYouMean(name, Object.keys(members))}`) : reader(member, place.at(name)));
    }
    return [...read.values()].includes(undefined) ? undefined : (Object.fromEntries(read) as T);
  };
}

/** A JSON object of a form that is not ours to check: only its depth and its member names are. */
export const jsonObject: Read<Readonly<Record<string, unknown>>> = (value, place) => {
  const entries = entriesOf(value);
  if (entries === undefined) return place.refuse('must be an object');
  return isPlainJson(value, 8) ? Object.fromEntries(entries) : place.refuse('must be plain JSON, nested no deeper than 8 levels');
};

/** A web address: https, or http for loopback hosts. */
export const webUri: Read<string> = textWith(2_048, webUriProblem);

/** A web address over https, on loopback too. OpenID Connect Dynamic Client Registration §2 on initiate_login_uri. */
export const secureWebUri: Read<string> = textWith(2_048, (uri) => webUriProblem(uri) ?? (/^https:/i.test(uri) ? undefined : 'must be an https URI'));

/** A web address for people or with a hash after it: what follows # never reaches a server. */
export const webUriWithFragment: Read<string> = textWith(2_048, (uri) => webUriProblem(uri.replace(/#[\x21\x23-\x5B\x5D-\x7E]*$/, '')));

/** The own members of a plain object; `undefined` for anything else. */
export function entriesOf(value: unknown): [string, unknown][] | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : undefined;
}

/** Own members only: a name such as `constructor` would otherwise find what every object inherits. */
export function readerOf(members: Readonly<Record<string, Read<unknown>>>, name: string): Read<unknown> | undefined {
  return Object.hasOwn(members, name) ? members[name] : undefined;
}

function isPlainJson(value: unknown, depth: number): boolean {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || depth === 0) return false;
  return Object.entries(value).every(([name, member]) => name !== '__proto__' && isPlainJson(member, depth - 1));
}

