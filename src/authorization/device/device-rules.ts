import { Injectable } from '@nestjs/common';
import { ApiStore } from '../../clients/api.store.js';
import type { Client } from '../../clients/client.js';
import { unauthorizedClient } from '../../oauth/errors.js';
import type { Parameters } from '../../oauth/parameters.js';
import { DEVICE_CODE_GRANT } from '../../tokens/device-code.js';
import { UserClaims } from '../../users/user-claims.js';
import { checkClientDemands } from '../checks/client-demands.js';
import type { Check } from '../checks/check.js';
import { checkRepetition } from '../checks/repetition.js';
import { checkResources } from '../checks/resources.js';
import { checkScope } from '../checks/scope.js';
import { checkSizes } from '../checks/sizes.js';
import { PLAIN } from '../request-objects/arrival.js';

/** Those of the authorization endpoint (checks/index.ts) that a request without a browser, a redirect URI and a code can break. */
const CHECKS: readonly Check[] = [checkRepetition, checkSizes, checkClientDemands, checkScope, checkResources];

export interface DeviceRequest {
  readonly scopes: readonly string[];
  readonly resources: readonly string[];
}

/** What a device may ask for: the same as at the authorization endpoint. RFC 8628 §3.1. */
@Injectable()
export class DeviceRules {
  constructor(private readonly apis: ApiStore, private readonly claims: UserClaims) {}

  /** Throws unauthorized_client, invalid_request, invalid_scope or invalid_target. */
  async parse(parameters: Parameters, client: Client): Promise<DeviceRequest> {
    if (!client.allowsGrant(DEVICE_CODE_GRANT)) throw unauthorizedClient('This client may not use the device authorization grant.');
    const context = { client, apis: await this.apis.all(), arrival: PLAIN, openIdScopes: this.claims.scopes(), responseModes: [], readHint: async () => undefined };
    let request: Partial<DeviceRequest> = {};
    for (const check of CHECKS) request = { ...request, ...(await check(parameters, context)) };
    const { scopes = [], resources = [] } = request;
    return { scopes, resources };
  }
}
