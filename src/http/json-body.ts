import { invalidRequest } from '../oauth/errors.js';

const DEEPEST = 32;
const PROTOTYPE_NAMES: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);
/** An object with a `toString` of its own cannot even be put into the sentence that refuses it: that would be a 500. */
const BODY_NAMES: ReadonlySet<string> = new Set([...PROTOTYPE_NAMES, 'toString', 'valueOf']);

/** Parses what is written into our own schemas, strictly: {@link parseJson}, and no name that the language calls. */
export const parseJsonBody = (text: string): unknown => parseJson(text, BODY_NAMES);

/**
 * Parses JSON strictly (RFC 7493, I-JSON): no byte order mark, no repeated names (parsers differ in who wins, which is how
 * checks are passed by), no lone surrogates, no NUL, no numbers beyond a double, at most 32 levels, no prototype names.
 * Where a standard leaves names to strangers, as the claims parameter does, any other name is taken.
 */
export function parseJson(text: string, forbidden = PROTOTYPE_NAMES): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidRequest('The body is not valid JSON.');
  }
  check(value, forbidden, 0);
  checkNames(text);
  return value;
}

function check(value: unknown, forbidden: ReadonlySet<string>, depth: number): void {
  if (typeof value === 'string') checkText(value);
  if (typeof value === 'number' && !Number.isFinite(value)) throw invalidRequest('A JSON number is too large.');
  if (typeof value !== 'object' || value === null) return;
  if (depth >= DEEPEST) throw invalidRequest(`The JSON body has more than ${DEEPEST} levels.`);
  for (const [name, each] of Object.entries(value)) {
    if (forbidden.has(name)) throw invalidRequest('The JSON body has a forbidden name.');
    checkText(name);
    check(each, forbidden, depth + 1);
  }
}

/** What cannot be given back as it was sent. The driver of SQLite reads a text up to its first NUL: the rest would be lost in silence. */
function checkText(text: string): void {
  if (/\p{Surrogate}|\uFFFD/u.test(text)) throw invalidRequest('A JSON string is not valid Unicode.');
  if (text.includes('\0')) throw invalidRequest('A JSON string holds the character U+0000.');
}

/** Walks the tokens of text that is known to be JSON. */
function checkNames(text: string): void {
  const open: (Set<string> | undefined)[] = [];
  for (const [token, isName] of tokensOf(text)) {
    if (token === '{') open.push(new Set());
    else if (token === '[') open.push(undefined);
    else if (token === '}' || token === ']') open.pop();
    else if (isName) {
      const names = open.at(-1);
      const name = JSON.parse(token) as string;
      if (names?.has(name) === true) throw invalidRequest('The JSON body repeats a name.');
      names?.add(name);
    }
  }
}

function* tokensOf(text: string): Generator<readonly [token: string, isName: boolean]> {
  for (const match of text.matchAll(/[{}[\]]|("(?:[^"\\]|\\.)*")(\s*:)?/gs)) yield [match[1] ?? match[0], match[2] !== undefined];
}
