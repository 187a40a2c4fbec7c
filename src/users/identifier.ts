/**
 * Whether a text can stand in an identifier column at all. Anything else is nobody's id, and MySQL would refuse to compare it
 * with an ASCII column: the question is answered before a statement is made.
 */
export function isIdentifier(value: string, length = 64): boolean {
  return value.length <= length && /^[\x20-\x7e]+$/.test(value);
}
