import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateRoles1795305642000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('roles', [
      column.id('name', { primary: true, length: 128 }),
      column.text('description', 500, { nullable: true }),
      column.instant('created_at'),
      column.instant('updated_at'),
      column.count('version'),
    ]));
    await query.createTable(column.table('role_assignments', [
      column.id('role_name', { primary: true, length: 128 }),
      column.id('user_id', { primary: true }),
      column.instant('created_at'),
    ], [index('ix_role_assignments_user_id', 'user_id')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('role_assignments');
    await query.dropTable('roles');
  }
}
