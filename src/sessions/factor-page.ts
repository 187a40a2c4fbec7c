import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserCookie } from '../http/browser-cookie.js';
import { Csrf } from '../http/csrf.js';
import { PageRenderer } from '../http/page-renderer.js';
import type { SecondFactorPage } from '../http/sign-in-pages.js';
import { accountOf } from './account-card.js';
import type { FactorJourney } from './factor-journey.js';
import type { Factor } from './factors/factor.js';
import { KnownDevice, personKey } from './known-device.js';
import { query } from './sign-in-progress.js';

export interface FactorPageState {
  readonly requestId: string | undefined;
  readonly factor: Factor;
  readonly error?: SecondFactorPage['error'];
  readonly retryAfter?: number;
  /** They have asked by the form for what the factor sends. */
  readonly again?: boolean;
}

const STATUS = { mismatch: 422, limited: 429, busy: 429 } as const;

/** Shows the page that asks for a second factor. */
@Injectable()
export class FactorPages {
  constructor(private readonly pages: PageRenderer, private readonly browser: BrowserCookie, private readonly csrf: Csrf, private readonly devices: KnownDevice) {}

  async show(request: FastifyRequest, reply: FastifyReply, { progress, person, factors, context, rememberDays }: FactorJourney, state: FactorPageState): Promise<void> {
    const { requestId, factor, error = null, retryAfter, again = false } = state;
    const browserToken = this.browser.ensure(request, reply);
    const device = this.devices.of(request, personKey(person.user), 'signIn');
    const asked = (await factor.ask?.({ person, browserToken, waitingSince: progress.pending?.provenAt, device, again })) ?? {};
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    this.pages.send(reply, 'second-factor', {
      csrf: this.csrf.token(browserToken), requestId: requestId ?? null, account: accountOf(progress.user), application: context?.application ?? null,
      method: factor.method, asked, others: factors.filter(({ method }) => method !== factor.method).map(({ method }) => ({ method, path: pathOf(method, requestId) })),
      rememberDays, error, retryAfterSeconds: retryAfter ?? null, startOverPath: `/login${query(requestId)}`,
    }, { status: error === null ? 200 : STATUS[error], locale: context?.locale });
  }
}

const pathOf = (method: string, requestId: string | undefined): string => `/login/factor?method=${method}${requestId === undefined ? '' : `&request=${encodeURIComponent(requestId)}`}`;
