import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns, index } from './columns.js';

const INDEX = 'ix_authorization_requests_kept_until';

/** Servers of the version before leave it empty; such rows go a day after they have expired. */
export class AddAuthorizationRequestsKeptUntil1795305680000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('authorization_requests', new TableColumn(column.instant('kept_until', { nullable: true })));
    await query.createIndex('authorization_requests', index(INDEX, 'kept_until'));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropIndex('authorization_requests', INDEX);
    await query.dropColumn('authorization_requests', 'kept_until');
  }
}
