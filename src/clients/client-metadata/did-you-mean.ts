/** Longer names are no slip of the finger, and comparing them would cost. */
const LONGEST = 64;

/** `; did you mean x?` for the known name that differs in at most two letters (a third of a short one), or nothing. */
export function didYouMean(name: string, known: Iterable<string>): string {
  if (name.length > LONGEST) return '';
  const most = Math.min(2, Math.floor(name.length / 3));
  let nearest: string | undefined;
  let distance = most + 1;
  for (const each of known) {
    const between = Math.abs(each.length - name.length) < distance ? editDistance(name.toLowerCase(), each.toLowerCase()) : distance;
    if (between < distance) [nearest, distance] = [each, between];
  }
  return nearest === undefined ? '' : `; did you mean ${nearest}?`;
}

/** Letters to insert, delete or replace to get from one to the other (Levenshtein). */
export function editDistance(from: string, to: string): number {
  let before = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const replaced = (before[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1);
      current.push(Math.min(replaced, (before[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    before = current;
  }
  return before[to.length] ?? 0;
}
