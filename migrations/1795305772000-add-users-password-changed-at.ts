import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** Empty: there is no password, or nobody knows since when. */
export class AddUsersPasswordChangedAt1795305772000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('users', new TableColumn(column.instant('password_changed_at', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('users', 'password_changed_at');
  }
}
