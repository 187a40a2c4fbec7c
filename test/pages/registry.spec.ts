import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Assets } from '../../src/http/assets.js';
import { LOCALES } from '../../src/http/locales.js';
import { PAGES } from '../../src/http/pages.js';
import { Strings } from '../../src/http/strings.js';
import { Templates, VIEWS } from '../../src/http/templates.js';
import { OAUTH_ERROR_STATUS } from '../../src/oauth/oauth-error.js';
import { SAMPLES } from './support/samples.js';

const english = Strings.read(`${VIEWS}strings/en.json`);

function filesBelow(directory: string, ending: string): readonly (readonly [path: string, text: string])[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(ending)).map((path) => [path, readFileSync(`${directory}/${path}`, 'utf8')]);
}

/** Every key with its placeholders. */
function shapeOf(locale: string): readonly string[] {
  return [...Strings.read(`${VIEWS}strings/${locale}.json`)].map(([key, text]) => [key, ...(text.match(/\{\w+\}/g) ?? []).toSorted()].join(' ')).toSorted();
}

const templates = filesBelow(VIEWS, '.hbs');
/** Those of mails, which their code puts together of the mail's name. */
const SUBJECT = /^mail\.[\w-]+\.subject(?:For)?(?:\.|$)/;

describe('The registry of pages', () => {
  it('has a template for every entry, and an entry for every template', () => {
    expect([...Templates.own().names()].toSorted()).toEqual(Object.keys(PAGES).toSorted());
  });

  it('has samples of every page for the tests here', () => {
    expect([...new Set(SAMPLES.map(({ page }) => page))].toSorted()).toEqual(Object.keys(PAGES).toSorted());
  });
});

describe('The strings', () => {
  it('have a sentence for every error code', () => {
    expect(Object.keys(OAUTH_ERROR_STATUS).filter((code) => !english.has(`errors.${code}`))).toEqual([]);
  });

  it('have a sentence for every standard scope', () => {
    expect(['openid', 'profile', 'email', 'address', 'phone', 'groups', 'offline_access'].filter((scope) => !english.has(`scopes.${scope}`))).toEqual([]);
  });

  it('exist in every language, with the same placeholders', () => {
    for (const locale of LOCALES) expect(shapeOf(locale)).toEqual(shapeOf('en'));
  });

  it('are all used by a template, and every one that a template names exists', () => {
    const named = new Set(templates.flatMap(([, text]) => [...text.matchAll(/"([a-z]\w*(?:\.[\w-]+)+)"/g)].map(([, key]) => key ?? '')));
    const families = ['errors.', 'scopes.', 'claims.', 'rule.', ...templates.flatMap(([, text]) => [...text.matchAll(/(?:phrase|key) "(\w+\.[\w-]+\.(?:\w+\.)?)"/g)].map(([, family]) => family ?? ''))];
    const loose = [...english.keys()].filter((key) => !families.some((family) => key.startsWith(family)) && !SUBJECT.test(key));
    expect(loose.filter((key) => !named.has(key))).toEqual([]);
    expect([...named].filter((key) => !english.has(key) && !key.endsWith('.js'))).toEqual([]);
  });
});

describe('The templates', () => {
  it('escape everything: no triple braces outside layouts', () => {
    expect(templates.filter(([path, text]) => !path.startsWith('layouts/') && text.includes('{{{')).map(([path]) => path)).toEqual([]);
  });

  it('have no inline script, style or handler, and no address elsewhere', () => {
    // Mail programs read no style sheet: what is in a mail has its styles with it.
    for (const [path, text] of templates) expect([path, (path.startsWith('mail/') ? /<script|<style|\son\w+=|https?:\/\// : /<script(?! src)|<style|\sstyle=|\son\w+=|https?:\/\//).exec(text)?.[0]]).toEqual([path, undefined]);
    for (const [path, text] of filesBelow(`${VIEWS}assets`, '.css')) expect([path, /url\(|@import/.exec(text)?.[0]]).toEqual([path, undefined]);
  });

  it('weigh, with everything they link to, no more than 30 KB on the wire', () => {
    const assets = new Assets();
    const all = ['site.css', 'auto-submit.js', 'mark.svg', 'favicon.svg'].reduce((sum, name) => sum + (assets.find(name)?.gzipped.length ?? Number.NaN), 0);
    expect(all).toBeLessThan(8 * 1024);
  });
});
