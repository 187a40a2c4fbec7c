import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { WebhookSecrets } from './webhook-secret.js';
import { WebhookStore } from './webhook.store.js';

/** Seals secrets anew that an earlier SECRET_KEY sealed, at each start: so that SECRET_KEY_PREVIOUS may go without anybody losing a message. */
@Injectable()
export class Resealing implements OnApplicationBootstrap {
  constructor(private readonly webhooks: WebhookStore, private readonly secrets: WebhookSecrets) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const { id, sealedSecret, sealedPreviousSecret } of await this.webhooks.known()) {
      await this.reseal(id, 'sealed_secret', sealedSecret);
      if (sealedPreviousSecret !== null) await this.reseal(id, 'sealed_previous_secret', sealedPreviousSecret);
    }
  }

  private async reseal(id: string, column: 'sealed_secret' | 'sealed_previous_secret', sealed: string): Promise<void> {
    const resealed = this.secrets.reseal(sealed);
    if (resealed !== undefined) await this.webhooks.reseal(id, column, { from: sealed, to: resealed });
  }
}
