import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { shownCommand } from '../config/said-command.js';
import { Assets } from './assets.js';
import { chosenLanguage } from './language-choice.js';
import { chooseLocale, directionOf, LANGUAGES } from './locales.js';
import { Organization } from './organization.js';
import type { PageName, Pages } from './pages.js';
import { pageAgain } from './path-again.js';
import { contentSecurityPolicy } from './security-headers.js';
import { Templates } from './templates.js';

export interface PageOptions {
  /** HTTP status; default 200. */
  readonly status?: number;
  /**
   * Where the page's forms may post to, instead of here. Chromium and Safari hold the whole chain of redirects that answers a form to it:
   * see authorization/response-modes/leave.ts.
   */
  readonly formAction?: readonly string[];
  /** What the page may hold in frames, as sources of the policy; nothing when left out. */
  readonly frameSources?: readonly string[];
  /** ui_locales of the request; else what was chosen in this browser, else Accept-Language decides. */
  readonly locale?: string | undefined;
}

interface Circumstances {
  /** Tags in order of preference, as ui_locales or Accept-Language carry them; the list that counts most first. */
  readonly languages?: readonly (string | undefined)[];
  /** Of the page itself, for whoever wants it in another language. */
  readonly path?: string | undefined;
  /** By which an error page is found in the log. */
  readonly answerId?: string;
}

/** Renders a page for people: layout, strings, headers. */
@Injectable()
export class PageRenderer {
  private readonly templates: Templates;

  constructor(@Inject(CONFIG) private readonly config: Config, private readonly assets: Assets, private readonly organization: Organization) {
    this.templates = Templates.own();
  }

  /** Renders and sends. */
  send<Name extends PageName>(reply: FastifyReply, name: Name, model: Pages[Name], options: PageOptions = {}): FastifyReply {
    const { request } = reply;
    const languages = [options.locale, chosenLanguage(request, this.config.publicUrl), request.headers['accept-language']];
    const html = this.render(name, model, { languages, path: pageAgain(request, this.config.publicUrl), answerId: request.id });
    return reply
      .code(options.status ?? 200)
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', contentSecurityPolicy(options.formAction, options.frameSources))
      .send(html);
  }

  /** The whole HTML document. */
  render<Name extends PageName>(name: Name, model: Pages[Name], { languages = [], path, answerId = '' }: Circumstances = {}): string {
    const { publicUrl } = this.config;
    const locale = chooseLocale(...languages);
    return this.templates.render(name, locale, {
      ...model,
      base: publicUrl.basePath,
      assets: `${publicUrl.basePath}/assets/${this.assets.fingerprint}`,
      organization: this.organization.name,
      supportAddress: this.organization.supportAddress,
      brand: this.brand(),
      address: publicUrl.host,
      locale,
      answerId,
      direction: directionOf(locale),
      language: LANGUAGES[locale],
      languagePath: `${publicUrl.basePath}/language${path === undefined ? '' : `?${new URLSearchParams({ return: path }).toString()}`}`,
      setupCommand: shownCommand(this.config, 'setup-link'),
      insecure: !publicUrl.secure && !publicUrl.loopback,
    });
  }

  /** Addresses of what makes the pages an organisation's own; null for what it has not set. */
  private brand(): Readonly<Record<string, string | null>> {
    const { appearance } = this.organization;
    const at = (name: string): string | null => (appearance.find(name) === undefined ? null : `${this.config.publicUrl.basePath}/brand/${appearance.fingerprint}/${name}`);
    return { colors: at('colors.css'), logo: at('logo'), logoDark: at('logo-dark') };
  }
}
