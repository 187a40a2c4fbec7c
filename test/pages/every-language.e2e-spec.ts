import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { directionOf, LOCALES } from '../../src/http/locales.js';
import { type PageApp, startPageApp } from './support/page-app.js';
import { SAMPLES } from './support/samples.js';

/*
 * What of a page's accessibility hangs on its language, on every state in every language, by the markup alone: contrast, sizes and the like are the same
 * in all of them, and Chromium looks at those (test/pages/chromium, test/pages/languages). WCAG 2.2: 1.1.1, 2.4.2, 2.4.4, 2.4.6, 3.1.1, 3.3.2, 4.1.2.
 */

interface Tag { readonly name: string; readonly attributes: ReadonlyMap<string, string> }

const unescape = (text: string): string => text.replaceAll('&quot;', '"').replaceAll('&#x27;', "'").replaceAll('&#x3D;', '=').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
const textOf = (html: string): string => unescape(html.replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim();

function tagsOf(html: string): readonly Tag[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)\b((?:[^>"]|"[^"]*")*)>/g)].map(([, name = '', rest = '']) => ({
    name, attributes: new Map([...rest.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, key = '', value = '']) => [key, unescape(value)])),
  }));
}

/** What the elements of a name have in them, for each. */
const contentsOf = (html: string, name: string): readonly string[] => [...html.matchAll(new RegExp(`<${name}\\b(?:[^>"]|"[^"]*")*>([\\s\\S]*?)</${name}>`, 'g'))].map(([whole]) => whole);

const withoutName = (html: string): boolean => textOf(html) === '' && !/<img\b[^>]*\balt="[^"]+"/.test(html) && !/aria-label="[^"]+"/.test(html);

/** The faults of a page, each in a few words. */
function faultsOf(html: string, locale: string): readonly string[] {
  const tags = tagsOf(html);
  const ids = tags.flatMap(({ attributes }) => attributes.get('id') ?? []);
  const labels = new Map([...html.matchAll(/<label\b[^>]*\bfor="([^"]*)"[^>]*>([\s\S]*?)<\/label>/g)].map(([, id = '', text = '']) => [id, textOf(text)]));
  const wrapped = contentsOf(html, 'label').filter((each) => /<input\b/.test(each) && textOf(each) !== '');
  const titled = textOf(/<title>([\s\S]*?)<\/title>/.exec(html)?.[1] ?? '');
  const fields = tags.filter(({ name, attributes }) => ['input', 'select', 'textarea'].includes(name) && attributes.get('type') !== 'hidden' && !attributes.has('aria-hidden'));
  const unnamed = fields.filter(({ attributes }) => (labels.get(attributes.get('id') ?? '') ?? '') === '' && !attributes.has('aria-label') && !attributes.has('aria-labelledby')
    && !wrapped.some((each) => each.includes(`name="${attributes.get('name')}"`)));
  const references = tags.flatMap(({ attributes }) => ['aria-describedby', 'aria-labelledby', 'for'].flatMap((key) => (attributes.get(key) ?? '').split(' ').filter((id) => id !== '')));
  const [root] = tags.filter(({ name }) => name === 'html');
  return [
    ...(root?.attributes.get('lang') === locale ? [] : [`lang is ${root?.attributes.get('lang')}`]),
    ...(root?.attributes.get('dir') === directionOf(locale) ? [] : [`dir is ${root?.attributes.get('dir')}`]),
    ...(titled === '' ? ['no title'] : []),
    ...(contentsOf(html, 'h1').length === 1 ? [] : ['not one h1']),
    ...['h1', 'h2', 'h3', 'button', 'a', 'legend', 'summary', 'th', 'caption', 'label'].flatMap((name) => contentsOf(html, name).filter(withoutName).map((each) => `nothing in ${each.slice(0, 80)}`)),
    ...tags.filter(({ name, attributes }) => name === 'img' && !attributes.has('alt')).map(() => 'img without alt'),
    // A frame that nobody sees has no name to tell: test/pages/logged-out-frames.
    ...tags.filter(({ name }) => name !== 'iframe').flatMap(({ name, attributes }) => [...attributes].filter(([key, value]) => ['aria-label', 'placeholder', 'title'].includes(key) && value.trim() === '').map(([key]) => `empty ${key} of ${name}`)),
    ...unnamed.map(({ attributes }) => `no label for ${attributes.get('id') ?? attributes.get('name')}`),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `${id} is an id twice`),
    ...references.filter((id) => !ids.includes(id)).map((id) => `${id} is nobody's id`),
    // What a language was to be put in place of, and was not.
    ...(/\{(?:application|organisation|organization|count|minutes|days|name|time|address|email)\}/.exec(textOf(html)) ?? []).map((each) => `${each} stands there`),
  ];
}

/** Buttons and links of one page by their words: two that say the same must do the same (WCAG 2.4.4, 3.2.4). */
function ambiguous(html: string): readonly string[] {
  const main = /<main\b[\s\S]*<\/main>/.exec(html)?.[0] ?? '';
  const links = contentsOf(main, 'a').map((each) => [/aria-label="([^"]+)"/.exec(each)?.[1] ?? textOf(each), /href="([^"]*)"/.exec(each)?.[1] ?? ''] as const);
  return links.filter(([words, href]) => links.some(([other, elsewhere]) => other === words && elsewhere !== href)).map(([words]) => `“${words}” leads to several places`);
}

let app: PageApp;
beforeAll(async () => void (app = await startPageApp()), 60_000);
afterAll(async () => app?.close());

it('The look at the markup finds what is planted', () => {
  const planted = '<html lang="en" dir="ltr"><title> </title><main><h2></h2><a href="/x"><span></span></a><label for="b">B</label><input id="a" name="a" aria-describedby="c"><img src="x"><p id="a">{count}</p></main></html>';
  expect(faultsOf(planted, 'de')).toEqual([
    'lang is en', 'no title', 'not one h1', 'nothing in <h2></h2>', 'nothing in <a href="/x"><span></span></a>', 'img without alt', 'no label for a', 'a is an id twice', 'b is nobody\'s id', 'c is nobody\'s id', '{count} stands there',
  ]);
  expect(ambiguous('<main><a href="/a">More</a><a href="/b">More</a></main>')).toHaveLength(2);
});

describe.each(LOCALES.map((locale) => [locale]))('Every page and state in %s', (locale) => {
  const pageOf = async (state: string): Promise<string> => (await fetch(`${app.origin}/pages/sample/${state}`, { headers: { accept: 'text/html', 'accept-language': locale } })).text();

  it('tells its language and direction, has a title and a heading, a name for each field, button and link, and no reference to nothing', async () => {
    const faults = await Promise.all(SAMPLES.map(async ({ state }) => (faultsOf(await pageOf(state), locale)).map((fault) => `${state}: ${fault}`)));
    expect(faults.flat()).toEqual([]);
  });

  it('calls links to different places by different names', async () => {
    const faults = await Promise.all(SAMPLES.map(async ({ state }) => ambiguous(await pageOf(state)).map((fault) => `${state}: ${fault}`)));
    expect(faults.flat()).toEqual([]);
  });
});
