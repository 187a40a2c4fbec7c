import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../database/database.js';
import { resealAll } from '../database/resealing.js';
import { Credential } from './credential.entity.js';
import { TotpSecrets } from './totp-secrets.js';

/** Seals secrets anew that an earlier SECRET_KEY sealed, at each start: so that SECRET_KEY_PREVIOUS may go without anybody losing their authenticator. */
@Injectable()
export class TotpResealing implements OnApplicationBootstrap {
  constructor(private readonly database: Database, private readonly secrets: TotpSecrets) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.secrets.mayBeOld) await resealAll(this.database, Credential, "type = 'totp'", (sealed) => this.secrets.reseal(sealed));
  }
}
