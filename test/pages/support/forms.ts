import { Assets } from '../../../src/http/assets.js';
import { Organization } from '../../../src/http/organization.js';
import { PageRenderer } from '../../../src/http/page-renderer.js';
import { aConfig } from './page-app.js';
import { SAMPLES } from './samples.js';

export interface Field { readonly page: string; readonly state: string; readonly attributes: ReadonlyMap<string, string> }

const pages = new PageRenderer(aConfig(3000), new Assets(), new Organization(aConfig(3000)));

/** Every state of every page, as it is sent. */
export const HTML = SAMPLES.map(({ state, page, model }) => ({ state, page, html: pages.render(page, model) }));

/** What people, or their password manager, could fill in on one state: its forms with their fields. */
function formsOf({ state, page, html }: (typeof HTML)[number]): readonly (readonly Field[])[] {
  return [...html.matchAll(/<form\b[^>]*>([\s\S]*?)<\/form>/g)].map(([, form = '']) =>
    [...form.matchAll(/<(?:input|select|textarea)\b((?:[^>"]|"[^"]*")*)>/g)]
      .map(([, rest = '']) => ({ page, state, attributes: new Map([...rest.matchAll(/([a-z][a-z0-9-]*)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, value])) }))
      .filter(({ attributes }) => !['hidden', 'checkbox', 'radio'].includes(attributes.get('type') ?? 'select')));
}

/** The forms of all states that have a field. */
export const FORMS = HTML.flatMap(formsOf).filter((fields) => fields.length > 0);

export const get = ({ attributes }: Field, name: string): string => attributes.get(name) ?? '';
export const has = (field: Field, token: string): boolean => get(field, 'autocomplete').split(' ').includes(token);
