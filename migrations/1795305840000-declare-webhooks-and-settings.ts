import { type MigrationInterface, type QueryRunner, TableColumn, TableIndex } from 'typeorm';
import { Columns } from './columns.js';

/** By which name a file knows a webhook, and which file declares it, or a section of the settings; empty: none. */
export class DeclareWebhooksAndSettings1795305840000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.addColumn('webhooks', new TableColumn(column.text('name', 128, { nullable: true })));
    await query.addColumn('webhooks', new TableColumn(column.text('managed_by', 255, { nullable: true })));
    await query.createIndex('webhooks', new TableIndex({ name: 'uq_webhooks_name', columnNames: ['name'], isUnique: true }));
    await query.addColumn('settings', new TableColumn(column.text('managed_by', 255, { nullable: true })));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumn('settings', 'managed_by');
    await query.dropIndex('webhooks', 'uq_webhooks_name');
    await query.dropColumn('webhooks', 'managed_by');
    await query.dropColumn('webhooks', 'name');
  }
}
