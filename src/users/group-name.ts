/**
 * What is wrong with a group's name, as a sentence that completes "name ..."; undefined when nothing is. Group names stand in claims,
 * URLs and other systems' rules: ASCII, no slash, compared letter by letter.
 */
export function groupNameProblem(name: unknown): string | undefined {
  if (typeof name !== 'string' || name === '') return 'is required, as text';
  if (name.length > 128) return 'may have at most 128 characters';
  return /^[A-Za-z0-9]([A-Za-z0-9 ._:@+-]*[A-Za-z0-9._+-])?$/.test(name) ? undefined : 'may contain letters a-z, digits, spaces and . _ : @ + -';
}
