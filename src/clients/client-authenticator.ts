import { Inject, Injectable } from '@nestjs/common';
import { invalidClient, invalidRequest } from '../oauth/errors.js';
import { OAuthError } from '../oauth/oauth-error.js';
import { Random } from '../platform/random.js';
import type { AuthenticationMethod } from './authentication/authentication-method.js';
import { credentialCount } from './credentials/credential-count.js';
import { decoyClient } from './credentials/decoy.js';
import { FailedAuthentications } from './credentials/failed-authentications.js';
import { AUTHENTICATION_METHODS } from './authentication/index.js';
import type { Client } from './client.js';
import { ClientUses } from './client-uses.js';
import type { ClientRequest } from './client-request.js';
import { ClientStore } from './client.store.js';

/** Who a request claims to come from, and how it says so. */
interface Attempt {
  readonly request: ClientRequest;
  readonly method?: AuthenticationMethod;
  readonly client?: Client | undefined;
}

/**
 * Says which client a back-channel request comes from, or refuses: one method a request, and the one that was registered.
 * Unknown, disabled, wrong secret, wrong method: one answer, after the same work, so that nobody learns which clients exist.
 * RFC 6749 §2.3, §3.2.1, RFC 9700 §2.5.
 */
@Injectable()
export class ClientAuthenticator {
  private readonly decoy: Client;
  private readonly list: readonly AuthenticationMethod[];

  constructor(
    private readonly clients: ClientStore,
    @Inject(AUTHENTICATION_METHODS) methods: ReadonlyMap<string, AuthenticationMethod>,
    private readonly failures: FailedAuthentications,
    private readonly uses: ClientUses,
    random: Random,
  ) {
    this.list = [...methods.values()];
    this.decoy = decoyClient(random);
  }

  /** The names of the methods that work: token_endpoint_auth_methods_supported of RFC 8414 §2. */
  methods(): string[] {
    return this.list.map((method) => method.name);
  }

  /** The algorithms in which clients may sign to authenticate. */
  signingAlgorithms(): string[] {
    return [...new Set(this.list.flatMap((method) => method.signingAlgorithms ?? []))];
  }

  /** At once when the client is in memory and its method waits for nobody. Throws, or rejects with, invalid_client or invalid_request. */
  authenticate(request: ClientRequest): Client | Promise<Client> {
    const method = this.methodOf(request);
    if (method === undefined) return this.refuse({ request }, 'There are no credentials of a method that is enabled.');
    const clientId = clientIdOf(request, method);
    if (clientId === undefined) return this.refuse({ request, method }, 'The credentials are malformed.');
    const found = this.clients.find(clientId);
    return found instanceof Promise
      ? found.then((client) => this.prove({ request, method, client }, method))
      : this.prove({ request, method, client: found }, method);
  }

  /** The client id that the request names, proven or not; `undefined` when it names none, or two. */
  namedClientId(request: ClientRequest): string | undefined {
    try {
      const method = this.methodOf(request);
      return method === undefined ? request.parameters.get('client_id') : clientIdOf(request, method);
    } catch {
      return undefined;
    }
  }

  private methodOf(request: ClientRequest): AuthenticationMethod | undefined {
    if (credentialCount(request) > 1) throw severalMethods();
    let matching: AuthenticationMethod | undefined;
    for (const method of this.list) {
      if (!method.matches(request)) continue;
      if (matching === undefined || matching.provesNothing === true) matching = method;
      else if (method.provesNothing !== true) throw severalMethods();
    }
    return matching;
  }

  private prove(attempt: Attempt, method: AuthenticationMethod): Client | Promise<Client> {
    const { request, client } = attempt;
    const obstacle = obstacleOf(client, method);
    const claimed = client === undefined || obstacle !== undefined ? this.decoy : client;
    const settle = (): Client | Promise<never> => (claimed === this.decoy ? this.refuse(attempt, obstacle) : this.uses.noted(claimed));
    try {
      const done = method.authenticate(request, claimed);
      return done instanceof Promise ? done.then(settle, (error: unknown) => this.refuse(attempt, obstacle, error)) : settle();
    } catch (error) {
      return this.refuse(attempt, obstacle, error);
    }
  }

  /** Anything but invalid_client (a lost database, say) is no verdict on the client and passes through. */
  private async refuse({ request, method, client }: Attempt, obstacle: string | undefined, error: unknown = invalidClient()): Promise<never> {
    if (!(error instanceof OAuthError) || error.code !== 'invalid_client') throw error;
    const reason = obstacle ?? (typeof error.cause === 'string' ? error.cause : 'The credentials are wrong.');
    await this.failures.record({ client: client?.clientId ?? null, method: method?.name ?? null, reason, origin: request.origin() });
    throw invalidClient({ cause: reason });
  }
}

function obstacleOf(client: Client | undefined, method: AuthenticationMethod): string | undefined {
  if (client === undefined) return 'There is no such client.';
  if (client.disabled) return 'The client is disabled.';
  return client.authMethod === method.name ? undefined : `The client is registered for ${client.authMethod}.`;
}

/** `undefined` when the credentials name nobody. Throws invalid_request when they and the parameter client_id name different clients. */
function clientIdOf(request: ClientRequest, method: AuthenticationMethod): string | undefined {
  const parameter = request.parameters.get('client_id');
  const proven = method.clientId === undefined ? parameter : method.clientId(request);
  if (proven !== undefined && parameter !== undefined && parameter !== proven) {
    throw invalidRequest('The parameter client_id and the credentials name different clients.', { parameter: 'client_id' });
  }
  return proven;
}

function severalMethods(): OAuthError {
  return invalidRequest('The request uses more than one method of client authentication.');
}
