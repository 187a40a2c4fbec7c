import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns } from './columns.js';

export class CreateWebhookCursors1795305663000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('webhook_cursors', [
      column.id('name', { primary: true }),
      column.sequence('sequence'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('webhook_cursors');
  }
}
