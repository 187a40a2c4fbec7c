import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns } from './columns.js';

export class CreateUserGroups1795305604000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('user_groups', [
      column.id('name', { primary: true, length: 128 }),
      column.text('description', 500, { nullable: true }),
      column.text('managed_by', 255, { nullable: true }),
      column.instant('created_at'),
      column.instant('updated_at'),
      column.count('version'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('user_groups');
  }
}
