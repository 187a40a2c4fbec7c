import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** Empty: what was allowed before anybody could ask for single claims. */
export class AddConsentsClaims1795305721000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('consents', new TableColumn(column.json('claims', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('consents', 'claims');
  }
}
