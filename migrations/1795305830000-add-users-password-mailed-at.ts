import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** When a link that may have been mailed set the password that stands; empty: it did not, or its owner has shown more than their mailbox since. */
export class AddUsersPasswordMailedAt1795305830000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('users', new TableColumn(column.instant('password_mailed_at', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('users', 'password_mailed_at');
  }
}
