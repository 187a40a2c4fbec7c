import { Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { Webhook } from '../webhooks/webhook.entity.js';
import { WebhookSecrets } from '../webhooks/webhook-secret.js';
import type { WebhookChanges } from '../webhooks/webhook.store.js';

/** What is said of a webhook when it is made. */
export type NewWebhook = Pick<Webhook, 'name' | 'url' | 'events' | 'description' | 'personalData'> & {
  readonly enabled: boolean;
  /** Its secret; one is made where it is left out. */
  readonly secret?: string;
  readonly managedBy?: string | null;
};

/** What a webhook begins as, and what it becomes when it is switched or gets another secret. Writes nothing. */
@Injectable()
export class WebhookStates {
  constructor(private readonly clock: Clock, private readonly random: Random, private readonly secrets: WebhookSecrets) {}

  begun({ enabled, secret: chosen, managedBy = null, ...said }: NewWebhook): { readonly webhook: Webhook; readonly secret: string } {
    const now = this.clock.now();
    const { secret, sealed } = chosen === undefined ? this.secrets.make() : { secret: chosen, sealed: this.secrets.seal(chosen) };
    const webhook = Object.assign(new Webhook(), {
      ...said, id: this.random.id('whk'), managedBy, sealedSecret: sealed, secretMadeAt: now, sealedPreviousSecret: null, previousSecretUntil: null,
      enabledAt: enabled ? now : null, disabledBecause: enabled ? null : 'admin', failingSince: null, createdAt: now, updatedAt: now, version: 1,
    });
    return { webhook, secret };
  }

  /** Enabling starts anew: what failed before is forgotten. */
  switched(webhook: Webhook, on: boolean): WebhookChanges {
    if (on === (webhook.enabledAt !== null)) return {};
    return on ? { enabledAt: this.clock.now(), disabledBecause: null, failingSince: null } : { enabledAt: null, disabledBecause: 'admin' };
  }

  /** With a new secret: the chosen one, or one that is made. The one until now signs beside it for `overlapMs`. */
  rekeyed({ sealedSecret }: Webhook, overlapMs: number, chosen?: string): { readonly changes: WebhookChanges; readonly secret: string } {
    const now = this.clock.now();
    const { secret, sealed } = chosen === undefined ? this.secrets.make() : { secret: chosen, sealed: this.secrets.seal(chosen) };
    const previous = overlapMs === 0 ? { sealedPreviousSecret: null, previousSecretUntil: null } : { sealedPreviousSecret: sealedSecret, previousSecretUntil: now + overlapMs };
    return { changes: { sealedSecret: sealed, secretMadeAt: now, ...previous }, secret };
  }

  hasSecret({ sealedSecret }: Webhook, secret: string): boolean {
    return this.secrets.isSealed(sealedSecret, secret);
  }
}
