import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Credential } from './credential.entity.js';
import { TotpSecrets } from './totp-secrets.js';

const BATCH = 200;

/** Seals secrets anew that an earlier SECRET_KEY sealed, at each start: so that SECRET_KEY_PREVIOUS may go without anybody losing their authenticator. */
@Injectable()
export class TotpResealing implements OnApplicationBootstrap {
  constructor(private readonly database: Database, private readonly secrets: TotpSecrets) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.secrets.mayBeOld) return;
    for (let after = ''; ;) {
      const page = await this.database.select(Credential, `WHERE type = 'totp' AND id > ? ORDER BY id LIMIT ${BATCH}`, [after]);
      for (const { id, sealed } of page) await this.reseal(id, sealed ?? '');
      const last = page.at(-1);
      if (last === undefined || page.length < BATCH) return;
      after = last.id;
    }
  }

  private async reseal(id: string, sealed: string): Promise<void> {
    const resealed = this.secrets.reseal(sealed);
    if (resealed !== undefined) await this.database.run('UPDATE credentials SET sealed = ? WHERE id = ? AND sealed = ?', [resealed, id, sealed]);
  }
}
