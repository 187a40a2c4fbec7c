import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateGroupMembers1795305605000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('group_members', [
      column.id('group_name', { primary: true, length: 128 }),
      column.id('user_id', { primary: true }),
    ], [
      index('ix_group_members_user_id', 'user_id'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('group_members');
  }
}
