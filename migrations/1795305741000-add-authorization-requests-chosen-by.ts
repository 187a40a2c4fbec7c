import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** Empty: nobody has chosen yet. */
export class AddAuthorizationRequestsChosenBy1795305741000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('authorization_requests', new TableColumn(column.id('chosen_by', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('authorization_requests', 'chosen_by');
  }
}
