import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars';
import { LOCALES, type Locale } from './locales.js';
import { type Phrases, Strings } from './strings.js';
import { helpersFor } from './template-helpers.js';

/** Beside src/ and dist/ alike. */
export const VIEWS = fileURLToPath(new URL('../../views/', import.meta.url));

const RUNTIME_OPTIONS = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false } as const;
/** knownHelpersOnly: a helper that is misspelt fails at start, and no data can be taken for one. */
const COMPILE_OPTIONS = {
  knownHelpersOnly: true,
  knownHelpers: { t: true, rich: true, text: true, phrase: true, hasPhrase: true, date: true, minutes: true, eq: true, each: true, if: true, unless: true, with: true, lookup: true },
} as const;

type Template = (model: object, options: Handlebars.RuntimeOptions) => string;

/** Every template and string, compiled once at start: no input ever chooses or makes a template. */
export class Templates {
  private constructor(
    private readonly pages: ReadonlyMap<string, Template>,
    private readonly layout: Template,
    private readonly strings: ReadonlyMap<Locale, Phrases>,
  ) {}

  static load(directory = VIEWS): Templates {
    const handlebars = Handlebars.create();
    for (const [name, source] of sources(`${directory}partials`)) handlebars.registerPartial(name, source);
    const compile = (source: string): Template => handlebars.compile(source, COMPILE_OPTIONS);
    const pages = new Map(sources(directory).map(([name, source]) => [name, compile(source)]));
    const layout = compile(readFileSync(`${directory}layouts/page.hbs`, 'utf8'));
    return new Templates(pages, layout, new Map(LOCALES.map((locale) => [locale, Strings.read(`${directory}strings/${locale}.json`)])));
  }

  names(): readonly string[] {
    return [...this.pages.keys()];
  }

  /** The document: the page's template inside the layout. */
  render(name: string, locale: Locale, model: object): string {
    const page = this.pages.get(name);
    const strings = this.strings.get(locale);
    if (page === undefined || strings === undefined) throw new Error(`There is no template views/${name}.hbs.`);
    const options = { ...RUNTIME_OPTIONS, helpers: helpersFor(strings), data: { page: name } };
    return this.layout({ ...model, page: name, body: page(model, options) }, options);
  }
}

function sources(directory: string): readonly (readonly [name: string, source: string])[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.hbs'));
  return files.map((file) => [file.slice(0, -'.hbs'.length), readFileSync(`${directory}/${file}`, 'utf8')]);
}
