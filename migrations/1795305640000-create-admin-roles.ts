import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns } from './columns.js';

export class CreateAdminRoles1795305640000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('admin_roles', [
      column.id('user_id', { primary: true }),
      column.id('role', { length: 32 }),
      column.instant('created_at'),
      column.instant('updated_at'),
      column.count('version'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('admin_roles');
  }
}
