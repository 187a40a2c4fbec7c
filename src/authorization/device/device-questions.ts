import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Client } from '../../clients/client.js';
import { ClientStore } from '../../clients/client.store.js';
import { SessionCookie } from '../../sessions/session-cookie.js';
import { DEVICE_CODE_GRANT } from '../../tokens/device-code.js';
import type { DeviceCode } from '../../tokens/device-code.entity.js';
import { DeviceCodeStore } from '../../tokens/device-code.store.js';
import type { AuthorizationRequestParameters } from '../authorization-request.js';
import { type NextStep, nextStep } from '../next-step.js';
import { type FullSituation, Situations } from '../situations.js';
import { DeviceJourneys } from './device-journeys.js';

export interface DeviceQuestion {
  readonly journeyId: string;
  readonly code: DeviceCode;
  readonly situation: FullSituation;
  /** Never to respond: whoever has typed a code is asked, whatever they allowed before. RFC 8628 §3.3.1, §5.4. */
  readonly next: NextStep;
}

/** Finds the device that somebody is asked about, as it stands now. The same facts and the same decision as for an authorization request. */
@Injectable()
export class DeviceQuestions {
  constructor(
    private readonly journeys: DeviceJourneys,
    private readonly codes: DeviceCodeStore,
    private readonly clients: ClientStore,
    private readonly situations: Situations,
    private readonly session: SessionCookie,
  ) {}

  /** `undefined` when no device waits under this id for this browser: another browser's, gone, or an application that may do this no more. */
  async find(journeyId: string, request: FastifyRequest): Promise<DeviceQuestion | undefined> {
    const journey = this.journeys.of(journeyId, request);
    const code = journey === undefined ? undefined : await this.codes.find(journey.deviceCodeId);
    const client = code === undefined ? undefined : await this.clients.find(code.clientId);
    if (journey === undefined || code === undefined || client === undefined || !mayAsk(client, code)) return undefined;
    const situation = await this.situations.of(toRequest(code, client), client, this.session.read(request), { createdAt: journey.askedAt, allowedBy: null, chosenBy: null });
    return { journeyId, code, situation, next: nextStep(situation) };
  }
}

const mayAsk = (client: Client, code: DeviceCode): boolean =>
  !client.disabled && client.allowsGrant(DEVICE_CODE_GRANT) && code.scopes.some((scope) => client.allowsScope(scope)) && !client.disowns(Math.floor(code.createdAt / 1000));

/** What the device asked for as if a browser had brought it; there is no address to go back to, and consent is asked for in any case. */
function toRequest({ clientId, scopes, resources }: DeviceCode, client: Client): AuthorizationRequestParameters {
  return {
    clientId, scopes: scopes.filter((scope) => client.allowsScope(scope)), resources, prompt: ['consent'], maxAge: client.metadata.default_max_age,
    redirectUri: '', responseMode: '', state: undefined, nonce: undefined, codeChallenge: undefined, loginHint: undefined, uiLocales: undefined, hintedSub: undefined,
  };
}
