import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { allPages, type Page } from './support/documents.js';

/** Below which key of a resource's object its name stands, in files and in bodies of the API. */
const NAMES = { apis: ['identifier', 'audience'], clients: ['client_id'], groups: ['name'], roles: ['name'], users: ['preferred_username'], invitations: ['email'] } as const;
type Kind = keyof typeof NAMES;
const KINDS = Object.keys(NAMES) as Kind[];

/** What a page has its reader make, as `kind name`; addresses of people as well, for nobody else may have one that somebody has. */
function madeBy({ blocks }: Page): Set<string> {
  const made = new Set<string>();
  const take = (kind: Kind, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const given = value as Record<string, unknown>;
    for (const key of NAMES[kind]) if (typeof given[key] === 'string') made.add(kind === 'invitations' ? `email ${given[key]}` : `${kind} ${given[key]}`);
    if (typeof given['email'] === 'string') made.add(`email ${given['email']}`);
  };
  for (const { language, text } of blocks) {
    if (language === 'yaml') {
      const file = parse(text) as unknown;
      if (typeof file !== 'object' || file === null) continue;
      for (const kind of KINDS) for (const each of ((file as Record<string, unknown>)[kind] as unknown[] | undefined) ?? []) take(kind, each);
    }
    if (language !== 'sh') continue;
    for (const [, kind = '', name = ''] of text.matchAll(/\b(apis|clients|groups|roles|users) create ([\w.:/@-]+)/g)) made.add(`${kind} ${name}`);
    for (const [, email = ''] of text.matchAll(/\b(?:users|invitations) create [^\n]*--email (\S+)/g)) made.add(`email ${email}`);
    for (const [, kind = '', body = ''] of text.matchAll(/\/(apis|clients|groups|roles|users|invitations)"? (?:[^'\n]|\\\n|'[^'{]*')*-d '(\{[^']*\})'/g)) take(kind as Kind, JSON.parse(body));
  }
  return made;
}

describe('Whoever follows one page after the other', () => {
  const pages = allPages().filter(({ path }) => /^(?:README\.md$|docs\/(?:how-to|tutorials)\/)/.test(path)).map((page) => ({ path: page.path, made: madeBy(page) }));

  it('makes things on many of them', () => {
    expect(pages.filter(({ made }) => made.size > 0).length).toBeGreaterThan(15);
    const day = pages.find(({ path }) => path.endsWith('an-admins-day.md'));
    expect([...(day?.made ?? [])]).toEqual(expect.arrayContaining(['clients handbook', 'clients timesheets', 'groups engineering', 'users mary', 'users katherine', 'email mary@acme.test', 'email annie@acme.test', 'email dorothy@acme.test']));
  });

  it('makes nothing twice: no page takes a name that another has taken', () => {
    const taken = pages.flatMap(({ path, made }) => [...made].map((name) => ({ name, path })));
    const twice = taken.filter(({ name }) => taken.filter((other) => other.name === name).length > 1);
    expect(twice.map(({ name, path }) => `${name} (${path})`).toSorted()).toEqual([]);
  });
});
