import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

/** A secret that signs must be read again. Servers before this one write no sealed secrets, and need none. */
export class AddClientSecretsSealed1795305710000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('client_secrets', new TableColumn(column.longText('sealed', { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('client_secrets', 'sealed');
  }
}
