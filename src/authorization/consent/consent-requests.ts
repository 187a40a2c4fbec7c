import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { SessionCookie } from '../../sessions/session-cookie.js';
import type { StoredAuthorizationRequest } from '../authorization-request.entity.js';
import { Journeys } from '../journeys.js';
import { type NextStep, nextStep } from '../next-step.js';
import { type FullSituation, Situations } from '../situations.js';

export interface AskedForConsent {
  readonly stored: StoredAuthorizationRequest;
  readonly situation: FullSituation;
  /** The page that the person is to see now, or none. */
  readonly step: NextStep['step'];
  /** False when it has been given meanwhile, or something else comes first. */
  readonly needsConsent: boolean;
}

/** Finds the request that a consent page is about, as it stands now. */
@Injectable()
export class ConsentRequests {
  constructor(
    private readonly journeys: Journeys,
    private readonly situations: Situations,
    private readonly cookie: SessionCookie,
  ) {}

  /** Throws invalid_request when nothing waits under this id for this browser. */
  async find(id: string, request: FastifyRequest): Promise<AskedForConsent> {
    const { stored, client } = await this.journeys.takeUp(id, request);
    const situation = await this.situations.of(stored.parameters, client, this.cookie.read(request), stored);
    const { step } = nextStep(situation);
    return { stored, situation, step, needsConsent: step === 'consent' };
  }
}
