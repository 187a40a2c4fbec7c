import { readdirSync, readFileSync } from 'node:fs';
import Handlebars from 'handlebars/dist/handlebars.min.js';
import type { Locale } from '../http/locales.js';
import { type Phrases, phrasesOf } from '../http/strings.js';
import { helpersFor } from '../http/template-helpers.js';
import { VIEWS } from '../http/templates.js';
import { MESSAGES, type MessageName } from './messages.js';

type Template = Handlebars.TemplateDelegate<object>;
type Part = 'subject' | 'txt' | 'html';

const RUNTIME_OPTIONS = { allowProtoPropertiesByDefault: false, allowProtoMethodsByDefault: false } as const;
/** Those of pages, and one that puts a key together. */
const mailHelpersFor = (phrases: Phrases): Record<string, Handlebars.HelperDelegate> => ({ ...helpersFor(phrases), key: (prefix: string, name: string) => prefix + name });
const COMPILE_OPTIONS = { knownHelpersOnly: true, knownHelpers: Object.fromEntries(Object.keys(mailHelpersFor(new Map())).map((name) => [name, true])) } as const;

/** The templates of views/mail, read once a process: no input ever chooses or makes one. */
export class MailTemplates {
  private static ours: MailTemplates | undefined;
  private readonly helpers = new Map<Locale, Record<string, Handlebars.HelperDelegate>>();

  private constructor(private readonly mails: ReadonlyMap<string, Template>, private readonly directory: string) {}

  /** The server's own. */
  static own(): MailTemplates {
    return (MailTemplates.ours ??= MailTemplates.load(VIEWS));
  }

  private static load(directory: string): MailTemplates {
    // Text is not HTML: what is escaped there would be read as it stands. Each has its own set, as partials are compiled by whoever uses them.
    const [html, text] = [Handlebars.create(), Handlebars.create()];
    const compile = (file: string, source: string): Template => (file.endsWith('.html') ? html.compile(source, COMPILE_OPTIONS) : text.compile(source, { ...COMPILE_OPTIONS, noEscape: true }));
    for (const [file, source] of sources(`${directory}mail/parts`)) (file.endsWith('.html') ? html : text).registerPartial(file.replace(/\.\w+$/, ''), compile(file, source));
    const mails = new Map(sources(`${directory}mail`).map(([file, source]) => [file, compile(file, source)]));
    for (const name of Object.keys(MESSAGES)) {
      for (const part of ['txt', 'html']) if (!mails.has(`${name}.${part}`)) throw new Error(`There is no template views/mail/${name}.${part}.hbs.`);
      mails.set(`${name}.subject`, text.compile(subjectOf(name), { ...COMPILE_OPTIONS, noEscape: true }));
    }
    return new MailTemplates(mails, directory);
  }

  render(name: MessageName, part: Part, locale: Locale, model: object): string {
    const template = this.mails.get(`${name}.${part}`);
    if (template === undefined) throw new Error(`There is no ${part} of the mail ${name}.`);
    return template(model, { ...RUNTIME_OPTIONS, helpers: this.helpersIn(locale) }).trim();
  }

  private helpersIn(locale: Locale): Record<string, Handlebars.HelperDelegate> {
    const helpers = this.helpers.get(locale) ?? mailHelpersFor(phrasesOf(locale, this.directory));
    this.helpers.set(locale, helpers);
    return helpers;
  }
}

function sources(directory: string): readonly (readonly [file: string, source: string])[] {
  const files = readdirSync(directory).filter((file) => file.endsWith('.hbs'));
  return files.map((file) => [file.slice(0, -'.hbs'.length), readFileSync(`${directory}/${file}`, 'utf8')]);
}

/** The template of a subject: what the mail is about, as its text says it. */
function subjectOf(name: string): string {
  if (name === 'security-notice') return '{{t (key "mail.security-notice.subject" (key "." kind)) organization=organization}}';
  const usual = `{{t "mail.${name}.subject" organization=organization}}`;
  return name === 'invitation' ? `{{#if application}}{{t "mail.invitation.subjectFor" application=application}}{{else}}${usual}{{/if}}` : usual;
}
