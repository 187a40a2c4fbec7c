import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { BrowserSessions } from '../../sessions/browser-sessions.js';
import { CurrentSession } from '../../sessions/current-session.js';
import { ConsentRequests } from '../consent/consent-requests.js';
import type { Choice } from './chooser-page.js';

export interface OpenChoice extends Choice {
  /** Whether there is anything to choose: the request asks for it, or the person came by themselves. */
  readonly needed: boolean;
}

/** Finds what a person may choose from, as it stands now. */
@Injectable()
export class Choices {
  constructor(private readonly requests: ConsentRequests, private readonly sessions: BrowserSessions, private readonly current: CurrentSession) {}

  /** Throws invalid_request when nothing waits under this id for this browser. */
  async find(requestId: string | undefined, request: FastifyRequest): Promise<OpenChoice> {
    const others = await this.sessions.others(request);
    if (requestId === undefined) {
      const active = await this.current.of(request);
      return { active, others, asked: undefined, needed: active !== undefined || others.length > 0 };
    }
    const { stored, situation, step } = await this.requests.find(requestId, request);
    const asksForOther = step === 'sign-in' && others.length > 0 && stored.chosenBy === null;
    return { active: situation.signedIn, others, asked: { stored, client: situation.client }, needed: step === 'choose' || asksForOther };
  }
}
