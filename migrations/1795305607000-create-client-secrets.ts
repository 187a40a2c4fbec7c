import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateClientSecrets1795305607000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('client_secrets', [
      column.id('id', { primary: true }),
      column.id('client_id', { length: 128 }),
      column.text('name', 100),
      column.digest('secret_digest'),
      column.instant('created_at'),
      column.instant('expires_at', { nullable: true }),
    ], [
      index('ix_client_secrets_client_id', 'client_id'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('client_secrets');
  }
}
