/** The value of a WWW-Authenticate header: scheme and quoted attributes, those that are undefined left out. RFC 9110 §11.6.1. */
export function challenge(scheme: 'Basic' | 'Bearer', attributes: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(attributes)
    .filter((pair): pair is [string, string] => pair[1] !== undefined)
    .map(([name, value]) => `${name}="${value.replace(/[^\x20\x21\x23-\x5B\x5D-\x7E]/g, ' ')}"`);
  return pairs.length === 0 ? scheme : `${scheme} ${pairs.join(', ')}`;
}
