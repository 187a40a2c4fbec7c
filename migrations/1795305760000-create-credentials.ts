import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index, unique } from './columns.js';

export class CreateCredentials1795305760000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('credentials', [
      column.id('id', { primary: true }),
      column.id('user_id'),
      column.id('type', { length: 16 }),
      column.text('name', 64),
      column.digest('lookup', { nullable: true }),
      column.longText('sealed', { nullable: true }),
      column.json('data'),
      column.sequence('counter'),
      column.instant('created_at'),
      column.instant('confirmed_at', { nullable: true }),
      column.instant('last_used_at', { nullable: true }),
      column.instant('used_at', { nullable: true }),
    ], [unique('uq_credentials_lookup', 'lookup'), index('ix_credentials_user_id', 'user_id')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('credentials');
  }
}
