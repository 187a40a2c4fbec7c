/** Options that stand for a field of another name. */
const SHORT: Readonly<Record<string, string>> = { redirect_uris: '--redirect', access: '--group' };

/**
 * Where a refused value stands, as its writer knows it: `--groups` for `groups[0]`, `--groups, value 2` for the next, `--access groups[0]` for what is inside of YAML; the place as
 * the API calls it where no such option was given.
 * @param args the command line
 */
export function asTyped(path: readonly (string | number)[], place: string, args: readonly string[]): string {
  const [field, ...rest] = path.map(String);
  if (field === undefined) return place;
  const given = [`--${field.replaceAll('_', '-')}`, SHORT[field]].find((option) => option !== undefined && args.some((arg) => arg === option || arg.startsWith(`${option}=`)));
  if (given === undefined) return place;
  const [position = ''] = rest;
  if (rest.length === 1 && /^\d+$/.test(position)) return position === '0' ? given : `${given}, value ${Number(position) + 1}`;
  return rest.length > 0 && given !== SHORT[field] ? `${given} ${rest.join('.')}` : given;
}
