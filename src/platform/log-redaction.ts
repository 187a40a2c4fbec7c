/** Stands where a secret stood. */
const HIDDEN = '[hidden]';

/** Names of fields that hold something to be kept, once case, - and _ are gone: anything that ends so, or is exactly so. */
const SECRET_ENDING = /(password|passwd|passphrase|token|secret|secretkey|privatekey|assertion|verifier|cookie|authorization|credential|credentials|csrf|apikey|passwordhash|idtokenhint|logintokenhint)$/;
const SECRET_NAMES = new Set(['code', 'devicecode', 'usercode', 'authorizationcode', 'recoverycode', 'phc', 'jwk', 'params', 'parameters', 'query', 'body', 'headers']);

/** Deeper is no fact about an event but an object that was logged by mistake. */
const MOST_DEPTH = 6;
const MOST_ITEMS = 100;

/**
 * A copy of what is to be logged, with the values of secret fields hidden at any depth and errors told by the few properties that
 * carry no values (a driver's error has the statement and its parameters among the others).
 */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return describeError(value, depth);
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
  if (value instanceof Date || value instanceof URL) return value;
  if (depth >= MOST_DEPTH) return '[deeper]';
  if (Array.isArray(value)) return value.slice(0, MOST_ITEMS).map((item) => redact(item, depth + 1));
  return redactFields(value, depth);
}

/** The same for the fields of an event itself. */
export function redactFields(fields: object, depth = 0): Record<string, unknown> {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(fields).slice(0, MOST_ITEMS)) shown[name] = hides(name, value) ? HIDDEN : redact(value, depth + 1);
  return shown;
}

/** A number or a boolean under such a name (`has_password: true`, an HTTP `code: 200`) is a fact, no secret. */
function hides(name: string, value: unknown): boolean {
  if (value === null || (typeof value !== 'string' && typeof value !== 'object')) return false;
  const plain = name.toLowerCase().replace(/[^a-z0-9]/g, '');
  return SECRET_NAMES.has(plain) || SECRET_ENDING.test(plain);
}

function describeError(error: Error, depth: number): Record<string, unknown> {
  const cause = error.cause === undefined || depth >= MOST_DEPTH ? undefined : redact(error.cause, depth + 1);
  const { code } = error as { code?: unknown };
  return {
    type: error.name,
    message: error.message,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    stack: error.stack,
    ...(cause === undefined ? {} : { cause }),
  };
}

/** What is a secret by its look, wherever it stands: our own tokens, JWTs, credentials in a header or a URL, password hashes. */
const LOOKS_SECRET: readonly [RegExp, string][] = [
  [/\bdw[a-z]_[\w.-]{20,}/g, HIDDEN],
  [/\beyJ[\w-]{8,}(?:\.[\w-]*){2,4}/g, HIDDEN],
  [/\b(Bearer|Basic|DPoP) [\w.~+/-]{8,}=*/gi, `$1 ${HIDDEN}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@"\\]*:)[^\s/@"\\]+@/gi, `$1${HIDDEN}@`],
  [/([?&](?:code|access_token|id_token|refresh_token|token|client_secret|client_assertion|id_token_hint|request|code_verifier|password)=)[^\s&"\\]+/gi, `$1${HIDDEN}`],
  [/\$(?:argon2(?:id|i|d)|scrypt|pbkdf2-sha\d+|2[aby])\$[\w$=,./+-]+/g, HIDDEN],
];

/** Hides by look. Takes a whole line of JSON as well: nothing it removes or adds is part of JSON's grammar. */
export function hideSecrets(line: string): string {
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
