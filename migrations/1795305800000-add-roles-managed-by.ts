import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** Which file declares a role; empty: none. */
export class AddRolesManagedBy1795305800000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('roles', new TableColumn(column.text('managed_by', 255, { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('roles', 'managed_by');
  }
}
