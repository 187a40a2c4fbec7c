import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** Empty: every token of the client counts. Where it is set, those issued before it do not. */
export class AddClientsTokensValidFrom1795305681000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('clients', new TableColumn(column.instant('tokens_valid_from', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('clients', 'tokens_valid_from');
  }
}
