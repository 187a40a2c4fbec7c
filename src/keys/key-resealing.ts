import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { KeySeals } from './key-seals.js';
import { SigningKeyStore } from './signing-key.store.js';

/**
 * Seals anew what an earlier SECRET_KEY sealed, at each start: so that SECRET_KEY_PREVIOUS may go when every instance has started under the new one,
 * and what is encrypted to this server can be read all along. Nothing changes but the seal.
 */
@Injectable()
export class KeyResealing implements OnApplicationBootstrap {
  constructor(private readonly store: SigningKeyStore, private readonly seals: KeySeals) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.seals.mayBeOld) return;
    for (const { kid, sealedPrivateJwk } of await this.store.all()) {
      const resealed = this.seals.reseal(sealedPrivateJwk);
      if (resealed !== undefined) await this.store.reseal(kid, { from: sealedPrivateJwk, to: resealed });
    }
  }
}
