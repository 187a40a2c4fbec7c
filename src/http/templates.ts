import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { LOCALES, type Locale } from './locales.js';
import { RuleSentences } from './rule-sentences.js';
import { type Phrases, Strings } from './strings.js';
import { helpersFor } from './template-helpers.js';

/** Beside src/ and dist/ alike. */
export const VIEWS = fileURLToPath(new URL('../../views/', import.meta.url));

const RUNTIME_OPTIONS = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false } as const;
/** knownHelpersOnly: a helper that is misspelt fails at start, and no data can be taken for one. */
const COMPILE_OPTIONS = {
  knownHelpersOnly: true,
  knownHelpers: Object.fromEntries(Object.keys(helpersFor(new Map())).map((name) => [name, true])),
} as const;

type Template = Handlebars.TemplateDelegate<object>;

/** Every template and string, compiled once at start: no input ever chooses or makes a template. */
export class Templates {
  private constructor(
    private readonly pages: ReadonlyMap<string, Template>,
    private readonly helpers: ReadonlyMap<Locale, Record<string, Handlebars.HelperDelegate>>,
  ) {}

  static load(directory = VIEWS): Templates {
    const handlebars = Handlebars.create();
    const compile = (source: string): Template => handlebars.compile(source, COMPILE_OPTIONS);
    for (const [name, source] of sources(`${directory}partials`)) handlebars.registerPartial(name, compile(source));
    handlebars.registerPartial('layout', compile(readFileSync(`${directory}layouts/page.hbs`, 'utf8')));
    const pages = new Map(sources(directory).map(([name, source]) => [name, compile(source)]));
    const english = Strings.read(`${directory}strings/en.json`);
    // A sentence that is missing in a language is a failed test; should one be missing all the same, English is better than no page.
    const phrases = (locale: string): Phrases => new Map([...english, ...Strings.read(`${directory}strings/${locale}.json`)]);
    const rules = RuleSentences.of(english);
    return new Templates(pages, new Map(LOCALES.map((locale) => [locale, helpersFor(phrases(locale), rules)])));
  }

  names(): readonly string[] {
    return [...this.pages.keys()];
  }

  /** The document: the page's template inside the layout. */
  render(name: string, locale: Locale, model: object): string {
    const page = this.pages.get(name);
    const helpers = this.helpers.get(locale);
    if (page === undefined || helpers === undefined) throw new Error(`There is no template views/${name}.hbs.`);
    return page(model, { ...RUNTIME_OPTIONS, helpers }).trimStart();
  }
}

function sources(directory: string): readonly (readonly [name: string, source: string])[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.hbs'));
  return files.map((file) => [file.slice(0, -'.hbs'.length), readFileSync(`${directory}/${file}`, 'utf8')]);
}
