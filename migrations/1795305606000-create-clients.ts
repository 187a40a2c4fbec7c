import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns } from './columns.js';

export class CreateClients1795305606000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('clients', [
      column.id('client_id', { primary: true, length: 128 }),
      column.json('metadata'),
      column.instant('disabled_at', { nullable: true }),
      column.text('managed_by', 255, { nullable: true }),
      column.id('origin', { length: 16, nullable: true }),
      column.instant('created_at'),
      column.instant('updated_at'),
      column.count('version'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('clients');
  }
}
