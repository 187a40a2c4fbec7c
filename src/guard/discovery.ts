import { AuthorizationServerUnavailable, DEFAULT_LIMITS, type FetchLimits, fetchJson } from './bounded-fetch.js';
import type { KeySetReading } from './key-set.js';
import type { GuardClock } from './system-clock.js';

interface Endpoints {
  readonly jwks: URL;
  readonly introspection: URL | undefined;
}

/** Where things are changes with a release of the authorization server, not with a request. */
const KEPT_SECONDS = 3600;

/** Finds an issuer's endpoints by its metadata. OpenID Connect Discovery §4, RFC 8414 §3. */
export class Discovery {
  private found: Endpoints | undefined;
  private foundAt = 0;
  private pending: Promise<Endpoints> | undefined;

  constructor(private readonly issuer: string, private readonly clock: GuardClock, private readonly limits: FetchLimits = DEFAULT_LIMITS) {}

  /** @throws AuthorizationServerUnavailable */
  async introspectionEndpoint(): Promise<URL> {
    const { introspection } = await this.endpoints();
    if (introspection === undefined) throw new AuthorizationServerUnavailable(`${this.issuer} has no introspection endpoint`);
    return introspection;
  }

  /** @throws AuthorizationServerUnavailable */
  async readKeySet(): Promise<KeySetReading> {
    return readKeySet((await this.endpoints()).jwks, this.limits);
  }

  private async endpoints(): Promise<Endpoints> {
    if (this.found !== undefined && this.clock.now() - this.foundAt < KEPT_SECONDS * 1000) return this.found;
    this.pending ??= this.read().finally(() => {
      this.pending = undefined;
    });
    return this.pending;
  }

  private async read(): Promise<Endpoints> {
    const { body } = await fetchJson(new URL(`${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`), {}, this.limits);
    // Metadata that names another issuer would have us believe another's keys. OpenID Connect Discovery §4.3, RFC 8414 §3.3.
    if (body['issuer'] !== this.issuer) throw new AuthorizationServerUnavailable(`The metadata of ${this.issuer} name another issuer`);
    const endpoint = body['introspection_endpoint'];
    this.found = { jwks: toUrl(body['jwks_uri']), introspection: endpoint === undefined ? undefined : toUrl(endpoint) };
    this.foundAt = this.clock.now();
    return this.found;
  }
}

/** Reads a JWK set from its address. RFC 7517 §5. */
export async function readKeySet(url: URL, limits: FetchLimits = DEFAULT_LIMITS): Promise<KeySetReading> {
  const { body, maxAge } = await fetchJson(url, {}, limits);
  const { keys } = body;
  if (!Array.isArray(keys)) throw new AuthorizationServerUnavailable('The key set has no list "keys"');
  return { keys, maxAge };
}

function toUrl(value: unknown): URL {
  if (typeof value !== 'string' || !URL.canParse(value)) throw new AuthorizationServerUnavailable('The metadata name an endpoint that is no URL');
  return new URL(value);
}
