import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateRevokedTokens1795305614000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('revoked_tokens', [
      column.digest('jti_digest', { primary: true }),
      column.instant('revoked_at'),
      column.instant('expires_at'),
    ], [
      index('ix_revoked_tokens_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('revoked_tokens');
  }
}
