import { invalidScope } from './errors.js';

/** As long as a scope parameter may be; the number of scopes follows from it. */
export const LONGEST_SCOPE_PARAMETER = 2_048;

/** scope-token: printable ASCII without space, quotation mark and backslash. RFC 6749 §3.3. */
const SCOPE = /^[\x21\x23-\x5B\x5D-\x7E]+$/;

export function isScope(value: string): boolean {
  return SCOPE.test(value);
}

/**
 * The scopes of a `scope` parameter, each once, in the order sent. Runs of spaces count as one: clients concatenate.
 * Throws invalid_scope on a character that RFC 6749 §3.3 does not allow, and beyond 2,048 characters.
 */
export function parseScope(text: string): string[] {
  const scopes = tokens(text);
  const problem = problemOf(text, scopes);
  if (problem !== undefined) throw invalidScope(problem);
  return scopes;
}

/** What is wrong with a `scope` value, as a sentence for the developer who wrote it. Linear in its length. */
export function scopeProblem(text: string): string | undefined {
  return problemOf(text, tokens(text));
}

function problemOf(text: string, scopes: readonly string[]): string | undefined {
  if (text.length > LONGEST_SCOPE_PARAMETER) return `The scope is longer than ${LONGEST_SCOPE_PARAMETER} characters.`;
  const wrong = scopes.some((scope) => !SCOPE.test(scope));
  return wrong ? 'A scope holds a character that is not allowed. Scopes are printable ASCII, separated by spaces.' : undefined;
}

export function printScope(scopes: Iterable<string>): string {
  return [...new Set(scopes)].join(' ');
}

/** Whether every scope asked for is among those given. */
export function isScopeSubset(scopes: Iterable<string>, of: Iterable<string>): boolean {
  const given = of instanceof Set ? (of as ReadonlySet<string>) : new Set(of);
  for (const scope of scopes) if (!given.has(scope)) return false;
  return true;
}

/** The scopes that are also in `known`, in their own order. */
export function keepScopes(scopes: readonly string[], known: Iterable<string>): string[] {
  const kept = known instanceof Set ? (known as ReadonlySet<string>) : new Set(known);
  return scopes.filter((scope) => kept.has(scope));
}

function tokens(text: string): string[] {
  return [...new Set(text.split(' ').filter((token) => token !== ''))];
}
