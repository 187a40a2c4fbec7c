import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.js';
import { accessDenied } from '../oauth/errors.js';
import { Parameters } from '../oauth/parameters.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { BrowserCookie } from './browser-cookie.js';

const LABEL = 'csrf';

/** Only a form that this server gave to this browser may act for the person in front of it. */
@Injectable()
export class Csrf {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly keys: DerivedKeys,
    private readonly browser: BrowserCookie,
  ) {}

  /** The hidden field `csrf` of every form shown to this browser. `shown`: to whose session it was shown and about what, where the answer counts for that alone. */
  token(browserToken: string, shown = ''): string {
    return this.keys.mac(LABEL, `${browserToken} ${shown}`);
  }

  /**
   * Throws access_denied (parameter csrf) for a form posted from another site, by another browser, without its token, shown to somebody else or
   * about something else. `shown`: as it was told to `token`; several where the form may have been shown in several ways.
   */
  check(request: FastifyRequest, ...shown: readonly string[]): void {
    if (!this.isOurOrigin(request)) throw refusal('The form was posted from another site.');
    const browserToken = this.browser.read(request);
    if (browserToken === undefined) throw refusal('The browser sent no cookie of ours: cookies are blocked or were cleared.');
    const sent = request.body instanceof Parameters ? request.body.get('csrf') : undefined;
    const known = (each: string): boolean => sent !== undefined && this.keys.isMac(LABEL, `${browserToken} ${each}`, sent);
    if (!(shown.length === 0 ? [''] : shown).some(known)) throw refusal('The form was not made for this browser, or not for this question.');
  }

  /** Privacy settings and redirects make browsers say `Origin: null`, or nothing: the token decides then. */
  private isOurOrigin(request: FastifyRequest): boolean {
    if (request.headers['sec-fetch-site'] === 'cross-site') return false;
    const { origin } = request.headers;
    return origin === undefined || origin === 'null' || origin === this.config.publicUrl.origin;
  }
}

const refusal = (description: string): Error => accessDenied(description, { parameter: 'csrf' });
