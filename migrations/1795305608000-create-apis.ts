import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns } from './columns.js';

export class CreateApis1795305608000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('apis', [
      column.id('identifier', { primary: true, length: 512 }),
      column.text('name', 200),
      column.id('access_token_format', { length: 16 }),
      column.json('scopes'),
      column.json('introspection_clients'),
      column.text('managed_by', 255, { nullable: true }),
      column.id('origin', { length: 16, nullable: true }),
      column.instant('created_at'),
      column.instant('updated_at'),
      column.count('version'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('apis');
  }
}
