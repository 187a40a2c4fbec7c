import { Injectable } from '@nestjs/common';
import { accessDenied, authorizationPending, expiredToken, invalidGrant, slowDown } from '../../oauth/errors.js';
import type { AuthorizationWithFacts } from '../authorization-with-facts.js';
import { DEVICE_CODE_GRANT } from '../device-code.js';
import type { DeviceCode } from '../device-code.entity.js';
import { DeviceCodeStore } from '../device-code.store.js';
import { DeviceRedemption } from '../device-redemption.js';
import type { Granted } from '../granted.js';
import type { TokenRequest } from '../token-request.js';
import type { Grant } from './grant.js';

/** RFC 6749 §5.2: errors of the token endpoint are 400, where a person would be told 403. */
const BAD_REQUEST = 400;

/** A device without a browser asks whether its person has allowed it. RFC 8628 §3.4, §3.5. */
@Injectable()
export class DeviceCodeGrant implements Grant {
  readonly type = DEVICE_CODE_GRANT;
  readonly allowsPublicClients = true;

  constructor(private readonly codes: DeviceCodeStore, private readonly redemption: DeviceRedemption) {}

  async redeem(request: TokenRequest): Promise<Granted> {
    const code = await this.codes.findByCode(request.parameters.require('device_code'));
    // Somebody else's attempt changes nothing. Nor does a code live on in another client that was given the id.
    if (code === undefined || code.clientId !== request.client.clientId || request.client.disowns(Math.floor(code.createdAt / 1000))) throw invalidGrant();
    if (code.decision === 'deny') throw accessDenied('The person did not allow this.', { status: BAD_REQUEST });
    if (code.decision === 'allow') return this.redemption.redeem(await this.allowed(code), request);
    return this.refuseWaiting(code, request.at);
  }

  private async allowed(code: DeviceCode): Promise<AuthorizationWithFacts> {
    const found = await this.codes.findAuthorization(code.id);
    // It had run out and was cleaned away.
    if (found === undefined) throw expiredToken();
    return found;
  }

  private async refuseWaiting(code: DeviceCode, at: number): Promise<never> {
    if (at >= code.expiresAt) throw expiredToken();
    throw (await this.codes.notePoll(code.id, at)) ? authorizationPending() : slowDown();
  }
}
