import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** How many days before its end a secret was warned of last. Missing: never, which is also what servers before this one write. */
export class AddClientSecretWarnings1795305631000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('client_secrets', new TableColumn(column.count('warned_days', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('client_secrets', 'warned_days');
  }
}
