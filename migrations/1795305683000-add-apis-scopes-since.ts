import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** Empty: the API has had its scopes for as long as anybody remembers. */
export class AddApisScopesSince1795305683000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('apis', new TableColumn(column.json('scopes_since', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('apis', 'scopes_since');
  }
}
