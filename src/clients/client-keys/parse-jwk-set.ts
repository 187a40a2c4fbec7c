/** The members of a JWK set as they came; which of them are usable is the reader's to say. Throws a SyntaxError or TypeError for anything else. RFC 7517 §5. */
export function parseJwkSet(body: Buffer): readonly unknown[] {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  const keys = typeof value === 'object' && value !== null && 'keys' in value ? value.keys : undefined;
  if (!Array.isArray(keys)) throw new TypeError('The document is no JWK set');
  return keys as readonly unknown[];
}
