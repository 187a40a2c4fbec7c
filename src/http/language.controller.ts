import { Controller, Get, Inject, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { Parameters } from '../oauth/parameters.js';
import { Page } from './answers.js';
import { BrowserCookie } from './browser-cookie.js';
import { Csrf } from './csrf.js';
import { keepLanguage } from './language-choice.js';
import { isLocale, LANGUAGES, LOCALES } from './locales.js';
import { PageRenderer } from './page-renderer.js';
import { ownPath } from './path-again.js';

/** GET and POST /language: people choose the language of the pages, and go on where they were. */
@Controller('language')
@Page()
export class LanguageController {
  constructor(
    private readonly pages: PageRenderer,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get()
  show(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.pages.send(reply, 'language', {
      csrf: this.csrf.token(this.browser.ensure(request, reply)),
      returnPath: this.returnPath(request.query),
      languages: LOCALES.map((locale) => ({ locale, name: LANGUAGES[locale] })),
    });
  }

  @Post()
  async choose(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    this.csrf.check(request);
    const locale = request.body instanceof Parameters ? (request.body.get('locale') ?? '') : '';
    if (isLocale(locale)) keepLanguage(reply, this.config.publicUrl, locale);
    await reply.redirect(this.returnPath(request.body), 303);
  }

  /** Only ever a path of ours: an open redirect would lend our name to anybody's page. */
  private returnPath(sent: unknown): string {
    const { publicUrl } = this.config;
    const wanted = sent instanceof Parameters && !sent.isRepeated('return') ? (sent.get('return') ?? '') : '';
    return (wanted.startsWith('/') ? ownPath(wanted, publicUrl) : undefined) ?? `${publicUrl.basePath}/`;
  }
}
