import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../database/database.js';
import { ClientSecret } from './client-secret.entity.js';
import { ReadableSecrets } from './readable-secrets.js';

const BATCH = 200;

/** Seals the secrets anew that an earlier SECRET_KEY sealed, at each start: so that SECRET_KEY_PREVIOUS may go without a client's signatures failing. */
@Injectable()
export class SecretResealing implements OnApplicationBootstrap {
  constructor(private readonly database: Database, private readonly secrets: ReadableSecrets) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.secrets.mayBeOld) return;
    for (let after = ''; ;) {
      const page = await this.database.select(ClientSecret, `WHERE sealed IS NOT NULL AND id > ? ORDER BY id LIMIT ${BATCH}`, [after]);
      for (const { id, sealed } of page) await this.reseal(id, sealed ?? '');
      const last = page.at(-1);
      if (last === undefined || page.length < BATCH) return;
      after = last.id;
    }
  }

  /** The client keeps its version: what others hold of it in memory they have opened, or can. */
  private async reseal(id: string, sealed: string): Promise<void> {
    const resealed = this.secrets.reseal(sealed);
    if (resealed !== undefined) await this.database.run('UPDATE client_secrets SET sealed = ? WHERE id = ? AND sealed = ?', [resealed, id, sealed]);
  }
}
