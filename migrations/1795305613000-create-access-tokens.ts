import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateAccessTokens1795305613000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('access_tokens', [
      column.digest('token_digest', { primary: true }),
      column.id('jti'),
      column.id('authorization_id', { nullable: true }),
      column.id('client_id', { length: 128 }),
      column.id('sub', { length: 255 }),
      column.json('scopes'),
      column.id('audience', { length: 512 }),
      column.instant('issued_at'),
      column.instant('expires_at'),
    ], [
      index('ix_access_tokens_authorization_id', 'authorization_id'),
      index('ix_access_tokens_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('access_tokens');
  }
}
