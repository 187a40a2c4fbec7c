import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index, unique } from './columns.js';

export class CreateOneTimeLinks1795305641000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('one_time_links', [
      column.id('purpose', { primary: true, length: 16 }),
      column.id('subject', { primary: true }),
      column.id('id'),
      column.digest('token_digest'),
      column.json('data'),
      column.count('failures'),
      column.id('created_by', { nullable: true }),
      column.instant('created_at'),
      column.instant('expires_at'),
      column.instant('used_at', { nullable: true }),
    ], [
      unique('uq_one_time_links_token_digest', 'token_digest'),
      index('ix_one_time_links_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('one_time_links');
  }
}
