import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { DECLARED_RESOURCES } from '../../src/admin/admin-fields.js';
import { AUDIT_EVENT_TYPES } from '../../src/audit/event.js';
import { type AdminField, fieldsOf } from '../../src/admin/field.js';
import { AdminApp } from './support/admin-app.js';

const PAGE = join(import.meta.dirname, '../../docs/reference/doorward-yaml.md');
const MARK = '<!-- fields: a test compares these tables with the declarations -->';
const AFTER_CLIENTS = `
Every other field of client metadata in the IANA registry (RFC 7591, OpenID Connect Registration and their extensions) is known under its own name: checked, stored
and given back, also before the feature it belongs to exists.
`;

function rows(fields: readonly AdminField[], prefix = ''): string[] {
  return fields.flatMap((field) => {
    const name = `${prefix}${field.name}`;
    const names = field.secret === true ? [name, `${name}_file`, `${name}_env`] : [name];
    const row = `| ${names.map((each) => `\`${each}\``).join(', ')} | ${field.about.replaceAll('|', '\\|')} |`;
    return [row, ...(field.of === undefined ? [] : rows(fieldsOf(field.of), `${name}[].`))];
  });
}

function tables(): string {
  const rowsOf = ({ fields, keyed }: (typeof DECLARED_RESOURCES)[number]): string[] => (keyed === undefined ? rows(fields) : Object.entries(keyed).flatMap(([key, of]) => rows(of, `${key}.`)));
  const sections = DECLARED_RESOURCES.map((resource) => `\n### ${resource.name}\n\n| field | |\n|---|---|\n${rowsOf(resource).join('\n')}\n${resource.name === 'clients' ? AFTER_CLIENTS : ''}`);
  return sections.join('');
}

describe('the resources', () => {
  it('have their events among those that can be looked for', () => {
    const named = DECLARED_RESOURCES.filter(({ recordsItself }) => recordsItself !== true).flatMap(({ singular }) => ['created', 'updated', 'deleted'].map((verb) => `${singular}.${verb}`));
    expect(named.filter((type) => !(AUDIT_EVENT_TYPES as readonly string[]).includes(type))).toEqual([]);
  });
});

describe('docs/reference/doorward-yaml.md', () => {
  it('has every field there is (UPDATE_DOCS=1 writes the tables anew)', () => {
    const text = readFileSync(PAGE, 'utf8');
    const upToDate = `${text.slice(0, text.indexOf(MARK))}${MARK}\n${tables()}`;
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(PAGE, upToDate);
    expect(readFileSync(PAGE, 'utf8')).toBe(upToDate);
  });

  it('shows files that can be applied, and change nothing the second time', async () => {
    const examples = [...readFileSync(PAGE, 'utf8').matchAll(/^```yaml\n(version: 1\n[^]*?)^```/gm)].map((match) => match[1] ?? '');
    expect(examples).toHaveLength(2);
    for (const example of examples) {
      const app = await AdminApp.on('sqlite');
      try {
        expect((await app.apply(example)).created).toBeGreaterThan(0);
        expect((await app.apply(example)).changes).toEqual([]);
      } finally {
        await app.close();
      }
    }
  });
});
