import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Handlebars from 'handlebars/dist/handlebars.min.js';
import type { Locale } from './locales.js';
import { RuleSentences } from './rule-sentences.js';
import { phrasesOf } from './strings.js';
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

/** Every template, read once a process: no input ever chooses or makes one. */
export class Templates {
  private static ours: Templates | undefined;
  private readonly helpers = new Map<Locale, Record<string, Handlebars.HelperDelegate>>();

  private constructor(private readonly pages: ReadonlyMap<string, Template>, private readonly directory: string, private readonly rules: RuleSentences) {}

  /** The server's own. */
  static own(): Templates {
    return (Templates.ours ??= Templates.load(VIEWS));
  }

  static load(directory: string): Templates {
    const handlebars = Handlebars.create();
    const compile = (source: string): Template => handlebars.compile(source, COMPILE_OPTIONS);
    for (const [name, source] of sources(`${directory}partials`)) handlebars.registerPartial(name, compile(source));
    handlebars.registerPartial('layout', compile(readFileSync(`${directory}layouts/page.hbs`, 'utf8')));
    const pages = new Map(sources(directory).map(([name, source]) => [name, compile(source)]));
    return new Templates(pages, directory, RuleSentences.of(phrasesOf('en', directory)));
  }

  names(): readonly string[] {
    return [...this.pages.keys()];
  }

  /** The document: the page's template inside the layout. */
  render(name: string, locale: Locale, model: object): string {
    const page = this.pages.get(name);
    if (page === undefined) throw new Error(`There is no template views/${name}.hbs.`);
    return page(model, { ...RUNTIME_OPTIONS, helpers: this.helpersIn(locale) }).trimStart();
  }

  private helpersIn(locale: Locale): Record<string, Handlebars.HelperDelegate> {
    const helpers = this.helpers.get(locale) ?? helpersFor(phrasesOf(locale, this.directory), this.rules);
    this.helpers.set(locale, helpers);
    return helpers;
  }
}

function sources(directory: string): readonly (readonly [name: string, source: string])[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.hbs'));
  return files.map((file) => [file.slice(0, -'.hbs'.length), readFileSync(`${directory}/${file}`, 'utf8')]);
}
