import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { CannotOpen, DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import { digest, digestsEqual } from '../platform/token-digest.js';
import type { Webhook } from './webhook.entity.js';

/** The label under which signing secrets are sealed at rest. */
const LABEL = 'webhook-secret';
const PREFIX = 'whsec_';
const BYTES = 32;

/**
 * What is wrong with a secret that somebody chose; undefined: nothing. Standard Webhooks, "Signature scheme": `whsec_` and the base64 of 24 to 64 bytes.
 */
export function webhookSecretProblem(secret: unknown): string | undefined {
  const text = typeof secret === 'string' && secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : '';
  const bytes = Buffer.from(text, 'base64');
  return bytes.length >= 24 && bytes.length <= 64 && bytes.toString('base64') === text ? undefined : 'must be whsec_ and the base64 of 24 to 64 random bytes: openssl rand -base64 32 makes them';
}

/** The secrets of webhooks, as Standard Webhooks writes them: `whsec_` and base64. Signing needs them as they are, so they are sealed and not digested. */
@Injectable()
export class WebhookSecrets {
  constructor(private readonly keys: DerivedKeys, private readonly random: Random) {}

  /** A new one: `secret` is for the one answer that shows it, `sealed` for the database. */
  make(): { readonly secret: string; readonly sealed: string } {
    const secret = PREFIX + this.random.bytes(BYTES).toString('base64');
    return { secret, sealed: this.keys.seal(LABEL, secret) };
  }

  /** One that somebody else chose, and that `webhookSecretProblem` has found nothing wrong with. */
  seal(secret: string): string {
    return this.keys.seal(LABEL, secret);
  }

  /** Whether what is sealed is this secret; `false` also where it cannot be read any more. */
  isSealed(sealed: string, secret: string): boolean {
    try {
      return digestsEqual(digest(this.keys.open(LABEL, sealed)), digest(secret));
    } catch (error) {
      if (error instanceof CannotOpen) return false;
      throw error;
    }
  }

  /** The same secret under the SECRET_KEY of today; undefined where it is that already, or cannot be read. */
  reseal(sealed: string): string | undefined {
    if (this.keys.isCurrent(sealed)) return undefined;
    try {
      return this.keys.seal(LABEL, this.keys.open(LABEL, sealed));
    } catch (error) {
      if (error instanceof CannotOpen) return undefined;
      throw error;
    }
  }

  /** `webhook-signature`: one for each secret that is active, the current one first, so that receivers can be changed one after the other. Throws CannotOpen. */
  sign(webhook: Webhook, now: number, signed: { readonly id: string; readonly timestamp: number; readonly body: string }): string {
    const { sealedSecret, sealedPreviousSecret, previousSecretUntil } = webhook;
    const both = sealedPreviousSecret !== null && previousSecretUntil !== null && now < previousSecretUntil;
    return [sealedSecret, ...(both ? [sealedPreviousSecret] : [])].map((sealed) => signature(this.keys.open(LABEL, sealed), signed)).join(' ');
  }
}

/** Standard Webhooks, "Signature scheme": HMAC-SHA-256 of id, timestamp and body with dots between, under the bytes that the secret's base64 stands for. */
function signature(secret: string, { id, timestamp, body }: { readonly id: string; readonly timestamp: number; readonly body: string }): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}
