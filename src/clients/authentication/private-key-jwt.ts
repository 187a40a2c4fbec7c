import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { hasSignature, isJwsAlgorithm, JWS_ALGORITHMS } from '../../guard/jws-algorithms.js';
import { invalidClient } from '../../oauth/errors.js';
import { Clock } from '../../platform/clock.js';
import { checkAssertionClaims, wrong } from '../assertions/assertion-claims.js';
import { AssertionReplays } from '../assertions/assertion-replay.store.js';
import { audiencesOf } from '../assertions/audiences.js';
import { assertionOf, hasAssertion, isSymmetric, subjectOf } from '../assertions/client-assertion.js';
import type { Client } from '../client.js';
import { ClientKeys } from '../client-keys.js';
import type { ClientRequest } from '../client-request.js';
import type { AuthenticationMethod } from './authentication-method.js';

/** A JWT signed with a key of the client's own: no secret ever leaves it. RFC 7523 §2.2, OpenID Connect Core §9. */
@Injectable()
export class PrivateKeyJwt implements AuthenticationMethod {
  readonly name = 'private_key_jwt';
  readonly signingAlgorithms = Object.keys(JWS_ALGORITHMS);

  constructor(
    private readonly keys: ClientKeys,
    private readonly replays: AssertionReplays,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
  ) {}

  matches(request: ClientRequest): boolean {
    return hasAssertion(request) && !isSymmetric(assertionOf(request));
  }

  clientId(request: ClientRequest): string | undefined {
    return subjectOf(request);
  }

  async authenticate(request: ClientRequest, client: Client): Promise<void> {
    const assertion = assertionOf(request);
    const { alg, kid } = assertion?.header ?? {};
    if (assertion === undefined || !isJwsAlgorithm(alg) || !(kid === undefined || typeof kid === 'string')) throw wrong('it is no signed JWT');
    const { token_endpoint_auth_signing_alg: registered } = client.metadata;
    if (registered !== undefined && registered !== alg) throw wrong(`it must be signed with ${registered}`);
    const { jti, exp } = checkAssertionClaims(assertion, { clientId: client.clientId, audiences: audiencesOf(client, this.config), now: this.clock.now() });
    const key = await this.keys.find(client, kid, alg).catch((error: unknown) => {
      throw invalidClient({ cause: error instanceof Error ? error.message : 'The keys cannot be read.' });
    });
    if (key === undefined) throw wrong('no key of the client fits its kid and alg');
    if (!hasSignature(alg, assertion.signed, key.key, assertion.signature)) throw wrong('its signature is wrong');
    // Last: a jti is only used up by who could have made it.
    if (!(await this.replays.consume(client.clientId, jti, exp))) throw wrong('it was used before');
  }
}
