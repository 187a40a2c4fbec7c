const MAX_NAME = 64;

/**
 * The name that was probably meant, or undefined. Case and separators do not count (`redirectUris` means `redirect_uris`);
 * beyond that two slips of the pen are forgiven, one in short names.
 */
export function closestName(written: string, names: Iterable<string>): string | undefined {
  if (written.length > MAX_NAME) return undefined;
  const letters = lettersOf(written);
  let best: string | undefined;
  let fewest = written.length <= 4 ? 2 : 3;
  for (const name of names) {
    const slips = lettersOf(name) === letters ? 0 : editDistance(written, name);
    if (slips < fewest) [best, fewest] = [name, slips];
  }
  return best;
}

/** `; did you mean "x"?`, or nothing: the end of a sentence. */
export function didYouMean(written: string, names: Iterable<string>): string {
  const name = closestName(written, names);
  return name === undefined ? '' : `; did you mean "${name}"?`;
}

function lettersOf(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

/** Insertions, deletions, substitutions and swapped neighbours (optimal string alignment). */
function editDistance(left: string, right: string): number {
  if (Math.abs(left.length - right.length) > 2) return 3;
  let previous: number[] = [];
  let current = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const next = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const cost = left[row - 1] === right[column - 1] ? 0 : 1;
      let slips = Math.min((current[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1, (current[column - 1] ?? 0) + cost);
      const swapped = row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (swapped) slips = Math.min(slips, (previous[column - 2] ?? 0) + 1);
      next.push(slips);
    }
    [previous, current] = [current, next];
  }
  return current[right.length] ?? 0;
}
