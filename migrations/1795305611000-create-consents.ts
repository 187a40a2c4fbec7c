import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index, unique } from './columns.js';

export class CreateConsents1795305611000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('consents', [
      column.id('id', { primary: true }),
      column.id('user_id'),
      column.id('client_id', { length: 128 }),
      column.json('scopes'),
      column.instant('granted_at'),
      column.instant('updated_at'),
    ], [
      unique('uq_consents_user_id_client_id', 'user_id', 'client_id'),
      index('ix_consents_client_id', 'client_id'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('consents');
  }
}
