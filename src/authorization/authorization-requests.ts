import { Inject, Injectable } from '@nestjs/common';
import { ApiStore } from '../clients/api.store.js';
import type { Client } from '../clients/client.js';
import { CONFIG, type Config } from '../config/config.js';
import { JwtVerifier } from '../keys/jwt-verifier.js';
import type { Parameters } from '../oauth/parameters.js';
import { UserClaims } from '../users/user-claims.js';
import type { AnswerTarget } from './answer-target.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';
import { CHECKS } from './checks/index.js';
import type { Arrival } from './request-objects/arrival.js';
import { Respond } from './respond.js';
import type { TrustedClient } from './trusted-client.js';

/** Reads an authorization request from a client that is trusted: runs the rules in their order. */
@Injectable()
export class AuthorizationRequests {
  constructor(
    private readonly apis: ApiStore,
    private readonly claims: UserClaims,
    private readonly respond: Respond,
    private readonly verifier: JwtVerifier,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Where errors of this request go: found without trusting anything else of it. */
  target(parameters: Parameters, { client, redirectUri }: TrustedClient): AnswerTarget {
    const mode = parameters.isRepeated('response_mode') ? undefined : parameters.get('response_mode');
    const state = parameters.isRepeated('state') ? undefined : parameters.get('state');
    return {
      client,
      redirectUri,
      responseMode: mode !== undefined && this.respond.names().includes(mode) ? mode : 'query',
      state: state !== undefined && state.length <= LONGEST_STATE ? state : undefined,
    };
  }

  /** Throws an OAuthError that is to be sent to the client. */
  async parse(parameters: Parameters, { client, redirectUri }: TrustedClient, arrival: Arrival): Promise<AuthorizationRequestParameters> {
    const context = {
      client,
      arrival,
      apis: await this.apis.all(),
      openIdScopes: this.claims.scopes(),
      claimNames: {
        allowed: (names: readonly string[]) => this.claims.allowedTo(client, names).filter((name) => name !== 'sub'),
        scopeOf: (name: string) => this.claims.scopeOf(name),
      },
      responseModes: this.respond.names(),
      readHint: async (idToken: string) => this.readHint(idToken, client),
    };
    const request: Partial<AuthorizationRequestParameters> = { clientId: client.clientId, redirectUri };
    for (const check of CHECKS) {
      const part = check(parameters, context);
      Object.assign(request, part instanceof Promise ? await part : part);
    }
    const parsed = request as AuthorizationRequestParameters;
    // Before somebody signs in for an answer that cannot be sent.
    await this.respond.check(parsed.responseMode, client);
    return parsed;
  }

  private async readHint(idToken: string, client: Client): Promise<string | undefined> {
    const claims = await this.verifier.verifyHint(idToken);
    const { iss, aud, sub } = (claims ?? {}) as { iss?: unknown; aud?: unknown; sub?: unknown };
    return iss === this.config.publicUrl.issuer && aud === client.clientId && typeof sub === 'string' ? sub : undefined;
  }
}

/** As checks/sizes.ts: a longer state is refused, and an error does not carry it. */
const LONGEST_STATE = 2048;
