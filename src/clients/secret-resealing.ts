import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../database/database.js';
import { resealAll } from '../database/resealing.js';
import { ClientSecret } from './client-secret.entity.js';
import { ReadableSecrets } from './readable-secrets.js';

/** Seals the secrets anew that an earlier SECRET_KEY sealed, at each start: so that SECRET_KEY_PREVIOUS may go without a client's signatures failing. */
@Injectable()
export class SecretResealing implements OnApplicationBootstrap {
  constructor(private readonly database: Database, private readonly secrets: ReadableSecrets) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.secrets.mayBeOld) await resealAll(this.database, ClientSecret, 'sealed IS NOT NULL', (sealed) => this.secrets.reseal(sealed));
  }
}
