import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** Empty: not known, as if the session had never been idle. */
export class AddSessionsLongestIdle1795305684000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('sessions', new TableColumn(column.count('longest_idle', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('sessions', 'longest_idle');
  }
}
