import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { directionOf, type Locale } from '../http/locales.js';
import { Organization } from '../http/organization.js';
import { MailTemplates } from './mail-templates.js';
import { greetingName, mailText } from './mail-text.js';
import type { MailData, MessageName } from './messages.js';

export interface RenderedMail {
  /** One line. */
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What this server makes itself. */
const OWN = new Set(['code', 'network', 'kind']);

/** Makes a mail of its template, its data, and the name of whom people sign in to. */
@Injectable()
export class MailRenderer {
  private readonly templates = MailTemplates.own();

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>, private readonly organization: Organization) {}

  render(name: MessageName, locale: Locale, data: MailData): RenderedMail {
    const { publicUrl } = this.config;
    const model = {
      ...Object.fromEntries(Object.entries(data).map(([key, value]) => [key, this.shown(key, value)])),
      organization: this.organization.name, support: this.organization.supportAddress, address: publicUrl.host, locale, direction: directionOf(locale),
    };
    return {
      // A line break would begin another header.
      subject: this.templates.render(name, 'subject', locale, model).replaceAll(/\s+/g, ' '),
      text: `${this.templates.render(name, 'txt', locale, model).replaceAll(/\n{3,}/g, '\n\n')}\n`,
      html: this.templates.render(name, 'html', locale, model),
    };
  }

  private shown(key: string, value: string | number | null): string | number | null {
    if (key === 'url') return this.own(String(value));
    if (key === 'person') return greetingName(value === null ? null : String(value));
    return typeof value !== 'string' || OWN.has(key) ? value : mailText(value);
  }

  /** Links lead here and nowhere else, whatever header a request came with (CVE-2023-49097). */
  private own(url: string): string {
    if (!url.startsWith(`${this.config.publicUrl.issuer}/`)) throw new TypeError('a link in a mail leads to this server');
    return url;
  }
}
