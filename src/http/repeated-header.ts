/** Whether a header field has more than one line: Node keeps the first and says nothing, where a proxy before us may have gone by the last. `rawHeaders` are names and values in turn. */
export function isRepeated(rawHeaders: readonly string[], name: string): boolean {
  let count = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const each = rawHeaders[at];
    if (each?.length === name.length && each.toLowerCase() === name) count += 1;
  }
  return count > 1;
}
