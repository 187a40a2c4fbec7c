import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns, index } from './columns.js';

/** What was begun and never proven goes by this. Servers before this one leave it empty, and what they begin stays until its owner goes. */
export class AddCredentialsExpiresAt1795305785000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('credentials', new TableColumn(column.instant('expires_at', { nullable: true })));
    await query.createIndex('credentials', index('ix_credentials_expires_at', 'expires_at'));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropIndex('credentials', 'ix_credentials_expires_at');
    await query.dropColumn('credentials', 'expires_at');
  }
}
