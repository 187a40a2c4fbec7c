const LONGEST = 2048;
/** acct:user@host and mailto:user@host; the part before the last @ may hold others, escaped. */
const ACCOUNT = /^(?:acct|mailto):[^\s@/?#]+@([^\s@/?#]+)$/i;

/** The host that a resource belongs to, in lower case, with its port where it has one of its own; `undefined` for what is no such address. */
export function hostOfResource(resource: string): string | undefined {
  if (resource.length > LONGEST) return undefined;
  const [, account] = ACCOUNT.exec(resource) ?? [];
  const url = account === undefined ? resource : `https://${account}/`;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return undefined;
  const { host, username, password } = new URL(url);
  return username === '' && password === '' && host !== '' ? host : undefined;
}
