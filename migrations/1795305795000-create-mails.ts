import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateMails1795305795000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('mails', [
      column.id('id', { primary: true }),
      column.id('message', { length: 40 }),
      column.id('locale', { length: 16 }),
      column.longText('sealed', { nullable: true }),
      column.id('status', { length: 16 }),
      column.count('attempts'),
      column.id('last_error', { nullable: true }),
      column.instant('next_at', { nullable: true }),
      column.instant('useful_until'),
      column.instant('created_at'),
      column.instant('expires_at'),
    ], [
      index('ix_mails_next_at', 'next_at', 'id'),
      index('ix_mails_created_at', 'created_at', 'id'),
      index('ix_mails_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('mails');
  }
}
