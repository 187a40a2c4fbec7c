import { Injectable } from '@nestjs/common';
import { CannotOpen, DerivedKeys } from '../platform/derived-keys.js';
import type { Client } from './client.js';
import type { ClientMetadata } from './client-metadata.js';
import type { ClientSecret } from './client-secret.entity.js';

const LABEL = 'client secret that signs';

/** Where HMAC may be chosen: with one of these the secret is a key, and a digest of it would not do. OpenID Connect Registration §2. */
const ALGORITHM_FIELDS = [
  'id_token_signed_response_alg', 'userinfo_signed_response_alg', 'request_object_signing_alg', 'authorization_signed_response_alg', 'introspection_signed_response_alg',
] as const;

export interface ReadableSecret {
  readonly id: string;
  readonly value: string;
}

/** Whether a secret of such a client has to be readable for the server, as it is the key of signatures. */
export function needsReadableSecret(metadata: ClientMetadata): boolean {
  return metadata.token_endpoint_auth_method === 'client_secret_jwt' || ALGORITHM_FIELDS.some((name) => metadata[name]?.startsWith('HS') === true);
}

/** The secrets that clients and this server sign with: sealed under SECRET_KEY, never in the clear in the database, a log or an answer. */
@Injectable()
export class ReadableSecrets {
  private readonly opened = new WeakMap<ClientSecret, string>();

  constructor(private readonly keys: DerivedKeys) {}

  seal(value: string): string {
    return this.keys.seal(LABEL, value);
  }

  /** Whether there are keys at all under which some may have been sealed that is no longer the current one. */
  get mayBeOld(): boolean {
    return this.keys.fingerprints().length > 1;
  }

  /** The same under the current SECRET_KEY; undefined where it is, or cannot be opened. */
  reseal(sealed: string): string | undefined {
    return this.keys.reseal(LABEL, sealed);
  }

  /** Those that have not ended, the newest first. One that was sealed under a SECRET_KEY that is gone counts as none. */
  of(client: Client, now: number): readonly ReadableSecret[] {
    const live = client.secrets.filter(({ sealed, expiresAt }) => sealed !== null && (expiresAt === null || now < expiresAt));
    return live.flatMap((secret) => {
      const value = this.open(secret);
      return value === undefined ? [] : [{ id: secret.id, value }];
    }).reverse();
  }

  private open(secret: ClientSecret): string | undefined {
    const known = this.opened.get(secret);
    if (known !== undefined) return known;
    try {
      const value = this.keys.open(LABEL, secret.sealed ?? '');
      this.opened.set(secret, value);
      return value;
    } catch (error) {
      if (error instanceof CannotOpen) return undefined;
      throw error;
    }
  }
}
