import { types } from 'node:util';

/** Stands where a secret stood. */
const HIDDEN = '[hidden]';

/** Names of fields that hold something to be kept, once case, - and _ are gone: anything that ends so, or is exactly so. */
const SECRET_ENDING = /(password|passwd|passphrase|token|secret|secretkey|privatekey|assertion|verifier|cookie|authorization|credential|credentials|csrf|apikey|passwordhash|idtokenhint|logintokenhint)$/;
const SECRET_NAMES = new Set(['code', 'devicecode', 'usercode', 'authorizationcode', 'recoverycode', 'phc', 'jwk', 'params', 'parameters', 'query', 'body', 'headers']);

/** More is no fact about an event but an object that was logged by mistake, or a stranger's long text. */
const MOST_DEPTH = 5;
const MOST_VALUES = 300;
const MOST_LENGTH = 4096;

/**
 * A copy of an event's fields, with the values of secret fields hidden at any depth and errors told by the few properties that
 * carry no values (a driver's error has the statement and its parameters among the others).
 */
export function redactFields(fields: object): Record<string, unknown> {
  return copyFields(fields, { depth: 0, values: 0 });
}

/** How deep the walk is, and how many values of this event it has seen; the count is shared by all its branches. */
interface Walk {
  depth: number;
  values: number;
}

function copyFields(fields: object, walk: Walk): Record<string, unknown> {
  const copy: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (walk.values >= MOST_VALUES) break;
    copy[name] = isHidden(name, value) ? HIDDEN : copyOf(value, walk);
  }
  return copy;
}

function copyOf(value: unknown, walk: Walk): unknown {
  walk.values += 1;
  if (typeof value === 'string') return value.length > MOST_LENGTH ? `${value.slice(0, MOST_LENGTH)}[cut]` : value;
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null || types.isDate(value) || value instanceof URL) return value;
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return `[${value.byteLength} bytes]`;
  if (walk.depth >= MOST_DEPTH || walk.values >= MOST_VALUES) return '[more]';
  walk.depth += 1;
  const copy = isError(value) ? describeError(value, walk) : Array.isArray(value) ? copyItems(value, walk) : copyFields(value, walk);
  walk.depth -= 1;
  return copy;
}

function copyItems(items: readonly unknown[], walk: Walk): unknown[] {
  return items.slice(0, MOST_VALUES - walk.values).map((item) => copyOf(item, walk));
}

/** isNativeError also knows the errors of another realm (vm, test runners). */
function isError(value: object): value is Error {
  return value instanceof Error || types.isNativeError(value);
}

function describeError(error: Error, walk: Walk): Record<string, unknown> {
  const { code, errors } = error as { code?: unknown; errors?: unknown };
  const description: Record<string, unknown> = { type: error.name, message: copyOf(error.message, walk), stack: copyOf(error.stack, walk) };
  if (typeof code === 'string' || typeof code === 'number') description['code'] = code;
  if (error.cause !== undefined) description['cause'] = copyOf(error.cause, walk);
  if (Array.isArray(errors)) description['errors'] = copyItems(errors, walk);
  return description;
}

/** Field names come out of our code and repeat; should one ever not, the memory stays small. */
const verdicts = new Map<string, boolean>();
const MOST_VERDICTS = 1000;

/** A number or a boolean under such a name (`has_password: true`, an HTTP `code: 200`) is a fact, no secret. */
function isHidden(name: string, value: unknown): boolean {
  if (value === null || (typeof value !== 'string' && typeof value !== 'object')) return false;
  const known = verdicts.get(name);
  if (known !== undefined) return known;
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  const verdict = SECRET_NAMES.has(plain) || SECRET_ENDING.test(plain);
  if (verdicts.size < MOST_VERDICTS) verdicts.set(name, verdict);
  return verdict;
}

/**
 * What is a secret by its look, wherever it stands: our own tokens, JWTs, credentials in a header or a URL, password hashes.
 * Each pattern is linear in what it reads, as a stranger's text is read: no repetition may begin at every place of another one.
 */
const LOOKS_SECRET: readonly [RegExp, string][] = [
  [/\bdw[a-z]_[\w.-]{20,}/g, HIDDEN],
  [/\bwhsec_[\w+/]{20,}=*/g, HIDDEN],
  [/(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){2,4}/g, HIDDEN],
  // With a digit or an inner capital: "Basic authentication" is a word.
  [/\b([Bb]earer|[Bb]asic|DPoP) (?=[^\s"]*(?:[a-z][A-Z]|\d))[\w.~+/-]{8,}=*/g, `$1 ${HIDDEN}`],
  [/(:\/\/[^\s/:@"\\]{0,128}:)[^\s/"\\]{1,512}@/g, `$1${HIDDEN}@`],
  [/([?&](?:code|access_token|id_token|refresh_token|token|client_secret|client_assertion|id_token_hint|request|code_verifier|password)=)[^\s&"\\]+/gi, `$1${HIDDEN}`],
  [/\$(?:argon2(?:id|i|d)|scrypt|pbkdf2-sha\d+|2[aby])\$[\w$=,./+-]+/g, HIDDEN],
];

/** Every pattern needs one of these; a line without any is most lines. */
const MAY_LOOK_SECRET = /dw[a-z]_|whsec_|eyJ|[Bb]earer|[Bb]asic|DPoP|:\/\/|[?&]|\$/;

/** Hides by look. Takes a whole line of JSON as well: nothing it removes or adds is part of JSON's grammar. */
export function hideSecrets(line: string): string {
  if (!MAY_LOOK_SECRET.test(line)) return line;
  return LOOKS_SECRET.reduce((text, [pattern, instead]) => text.replace(pattern, instead), line);
}

/** Terminals obey C1 controls, and readers are fooled by what turns the writing direction; JSON.stringify lets both through. */
const INVISIBLE = /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Escapes them the way JSON does, for a line of JSON, where they can only stand inside a string. */
export function escapeInvisible(line: string): string {
  return line.replace(INVISIBLE, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A text for a terminal: every control character as an escape, line breaks too, so that no value can forge a line (ASVS 16.4.1). */
export function toPrintable(text: string): string {
  return escapeInvisible(JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\'));
}
