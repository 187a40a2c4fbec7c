import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateRegistrations1795305711000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('registrations', [
      column.id('client_id', { primary: true, length: 128 }),
      column.digest('token_digest'),
      column.id('token_id', { nullable: true }),
      column.text('address', 64),
      column.longText('software_statement', { nullable: true }),
      column.instant('created_at'),
      column.instant('first_used_at', { nullable: true }),
      column.instant('expires_at', { nullable: true }),
    ], [index('ix_registrations_expires_at', 'expires_at'), index('ix_registrations_token_id', 'token_id')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('registrations');
  }
}
