import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateEmailCodes1795305786000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('email_codes', [
      column.digest('id', { primary: true }),
      column.id('user_id'),
      column.text('email', 254),
      column.longText('sealed'),
      column.count('tries'),
      column.instant('created_at'),
      column.instant('sent_at'),
      column.instant('expires_at'),
    ], [index('ix_email_codes_user_id', 'user_id'), index('ix_email_codes_expires_at', 'expires_at')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('email_codes');
  }
}
