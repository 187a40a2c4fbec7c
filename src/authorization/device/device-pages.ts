import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiStore } from '../../clients/api.store.js';
import { BrowserCookie } from '../../http/browser-cookie.js';
import { Csrf } from '../../http/csrf.js';
import { PageRenderer } from '../../http/page-renderer.js';
import { shownAddress } from '../../http/shown-address.js';
import { addressOf } from '../../http/request-origin.js';
import { isSameNetwork } from '../../limits/address-range.js';
import { accountOf } from '../../sessions/account-card.js';
import type { SignedIn } from '../../sessions/session.store.js';
import { parseUserCode, printUserCode } from '../../tokens/user-code.js';
import { permissionsOf } from '../permissions.js';
import { PagePaths } from '../page-paths.js';
import type { DeviceQuestion } from './device-questions.js';

const STATUS = { mismatch: 422, limited: 429 } as const;

/** What the forms are about, for their CSRF tokens: an answer counts for this person and this device. */
export const ENTRY_SUBJECT = 'device';
export const questionSubject = (sessionId: string, journeyId: string): string => `${sessionId} ${journeyId}`;

export interface EntryState {
  readonly typed: string;
  readonly error: 'mismatch' | 'limited' | null;
  readonly retryAfter?: number;
}

/** The pages of the way from a code on a device to an answer for it. */
@Injectable()
export class DevicePages {
  constructor(
    private readonly pages: PageRenderer,
    private readonly browser: BrowserCookie,
    private readonly csrf: Csrf,
    private readonly apis: ApiStore,
    private readonly paths: PagePaths,
  ) {}

  /** Where the code is typed. */
  entry({ typed, error, retryAfter }: EntryState, request: FastifyRequest, reply: FastifyReply): void {
    const csrf = this.csrf.token(this.browser.ensure(request, reply), ENTRY_SUBJECT);
    if (retryAfter !== undefined) void reply.header('retry-after', String(retryAfter));
    const code = parseUserCode(typed);
    this.pages.send(reply, 'device', {
      csrf,
      userCode: code === undefined ? typed.slice(0, MOST_SHOWN) : printUserCode(code),
      // The link brought it: whoever did not read it off their own device must not go on. RFC 8628 §5.4.
      compare: error === null && code !== undefined,
      error,
      retryAfterSeconds: retryAfter ?? null,
    }, { status: error === null ? 200 : STATUS[error] });
  }

  /** "Is this you?" */
  async question({ journeyId, code, situation }: DeviceQuestion, signedIn: SignedIn, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { client, now, request: { scopes } } = situation;
    this.pages.send(reply, 'device-confirm', {
      csrf: this.csrf.token(this.browser.ensure(request, reply), questionSubject(signedIn.session.id, journeyId)),
      requestId: journeyId,
      application: {
        name: client.name,
        policyUri: client.metadata.policy_uri ?? null,
        tosUri: client.metadata.tos_uri ?? null,
        verified: !client.selfRegistered,
      },
      account: accountOf(signedIn.user),
      permissions: permissionsOf(scopes, await this.apis.all()),
      switchUri: this.paths.another(journeyId),
      device: {
        address: shownAddress(code.address),
        sameNetwork: isSameNetwork(code.address, addressOf(request)),
        time: code.createdAt,
        minutesAgo: Math.max(0, Math.floor((now - code.createdAt) / 60_000)),
      },
    });
  }

  end(state: 'allowed' | 'denied' | 'over', applicationName: string | null, reply: FastifyReply): void {
    this.pages.send(reply, 'device-end', { state, applicationName }, { status: state === 'over' ? GONE : 200 });
  }
}

/** As much of what is no code as fits into the field. */
const MOST_SHOWN = 20;
const GONE = 410;
