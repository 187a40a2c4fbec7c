import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { BrowserSessions } from '../sessions/browser-sessions.js';
import { SessionCookie } from '../sessions/session-cookie.js';
import { Answers } from './answers.js';
import { nextStep } from './next-step.js';
import { PagePaths } from './page-paths.js';
import { RequestKeeping } from './request-keeping.js';
import { Situations } from './situations.js';
import type { Underway } from './underway.js';

/** Takes the next step for a request: to a page of ours, or back to the client. */
@Injectable()
export class Steps {
  constructor(
    private readonly cookie: SessionCookie,
    private readonly sessions: BrowserSessions,
    private readonly situations: Situations,
    private readonly keeping: RequestKeeping,
    private readonly answers: Answers,
    private readonly paths: PagePaths,
  ) {}

  async take(underway: Underway, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { stored, client } = underway;
    const situation = await this.situations.of(underway.request, client, this.cookie.read(request), stored);
    const next = nextStep(situation);
    switch (next.step) {
      case 'respond':
        return this.answers.allow(underway, situation, reply);
      case 'refuse':
        return this.answers.refuse(underway, situation, next.error, request, reply);
      default: {
        // Later than the last proof, whichever instance's clock it was dated by: that one is no answer to this request.
        const at = Math.max(situation.now, (situation.session?.authenticatedAt ?? 0) + 1);
        const asked = { at, lifetime: client.lifetimes.authorizationRequest, byPerson: situation.session !== undefined };
        const page = next.step === 'sign-in' && !underway.request.prompt.includes('create') && (await this.mayChoose(stored, request)) ? 'choose' : next.step;
        const id = stored?.id ?? (await this.keeping.add(underway.request, asked, request, reply));
        await reply.header('cache-control', 'no-store').redirect(this.paths.of(page, id), 303);
      }
    }
  }

  /** Before anybody types a password, they may be somebody who is signed in here already. One statement more, in a browser that keeps several people. */
  private async mayChoose(stored: Underway['stored'], request: FastifyRequest): Promise<boolean> {
    return (stored?.chosenBy ?? null) === null && (await this.sessions.others(request)).length > 0;
  }
}
