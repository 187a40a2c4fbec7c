import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** Empty: a member for as long as anybody remembers. */
export class AddGroupMembersJoinedAt1795305682000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('group_members', new TableColumn(column.instant('joined_at', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('group_members', 'joined_at');
  }
}
