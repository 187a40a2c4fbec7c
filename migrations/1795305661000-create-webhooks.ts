import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateWebhooks1795305661000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('webhooks', [
      column.id('id', { primary: true }),
      column.text('url', 2048),
      column.text('description', 500, { nullable: true }),
      column.json('events'),
      column.flag('personal_data'),
      column.longText('sealed_secret'),
      column.instant('secret_made_at'),
      column.longText('sealed_previous_secret', { nullable: true }),
      column.instant('previous_secret_until', { nullable: true }),
      column.instant('enabled_at', { nullable: true }),
      column.id('disabled_because', { nullable: true }),
      column.instant('failing_since', { nullable: true }),
      column.instant('created_at'),
      column.instant('updated_at'),
      column.count('version'),
    ], [
      index('ix_webhooks_created_at', 'created_at', 'id'),
    ]));
    await query.query("INSERT INTO revisions (name, revision) VALUES ('webhooks', 0)");
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query("DELETE FROM revisions WHERE name = 'webhooks'");
    await query.dropTable('webhooks');
  }
}
