import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { Clock } from '../../platform/clock.js';
import { checkAssertionClaims, wrong } from '../assertions/assertion-claims.js';
import { AssertionReplays } from '../assertions/assertion-replay.store.js';
import { audiencesOf } from '../assertions/audiences.js';
import { assertionOf, hasAssertion, isSymmetric, subjectOf } from '../assertions/client-assertion.js';
import { hasHmac, HMAC_ALGORITHMS, isHmacAlgorithm, isLongEnough } from '../assertions/hmac.js';
import type { Client } from '../client.js';
import type { ClientRequest } from '../client-request.js';
import { type ReadableSecret, ReadableSecrets } from '../readable-secrets.js';
import { SecretUses } from '../credentials/secret-uses.js';
import type { AuthenticationMethod } from './authentication-method.js';

/** What is computed with where a client has no secret that signs, so that both take the same time: it is nobody's. */
const DECOY: readonly ReadableSecret[] = [{ id: '', value: 'there is no secret of this client that could sign anything at all' }];

/** A JWT with an HMAC under the client's secret, which thus never travels. RFC 7523 §2.2, OpenID Connect Core §9. */
@Injectable()
export class ClientSecretJwt implements AuthenticationMethod {
  readonly name = 'client_secret_jwt';
  readonly signingAlgorithms = HMAC_ALGORITHMS;

  constructor(
    private readonly secrets: ReadableSecrets,
    private readonly replays: AssertionReplays,
    private readonly uses: SecretUses,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
  ) {}

  matches(request: ClientRequest): boolean {
    return hasAssertion(request) && isSymmetric(assertionOf(request));
  }

  clientId(request: ClientRequest): string | undefined {
    return subjectOf(request);
  }

  async authenticate(request: ClientRequest, client: Client): Promise<void> {
    const assertion = assertionOf(request);
    const { alg } = assertion?.header ?? {};
    if (assertion === undefined || !isHmacAlgorithm(alg)) throw wrong('it is no signed JWT');
    const { token_endpoint_auth_signing_alg: registered } = client.metadata;
    if (registered !== undefined && registered !== alg) throw wrong(`it must be signed with ${registered}`);
    const now = this.clock.now();
    const { jti, exp } = checkAssertionClaims(assertion, { clientId: client.clientId, audiences: audiencesOf(client, this.config), now });
    const readable = this.secrets.of(client, now);
    const fitting = (readable.length === 0 ? DECOY : readable).filter(({ value }) => isLongEnough(alg, value));
    if (fitting.length === 0) throw wrong(`no secret of the client is long enough for ${alg}`);
    const used = fitting.filter(({ value }) => hasHmac(alg, assertion.signed, value, assertion.signature)).find(({ id }) => id !== '');
    if (used === undefined) throw wrong(readable.length === 0 ? 'the client has no secret that signs: make a new one' : 'its signature is wrong');
    // Last: a jti is only used up by who could have made it.
    if (!(await this.replays.consume(client.clientId, jti, exp))) throw wrong('it was used before');
    this.uses.note(used.id, now);
  }
}
