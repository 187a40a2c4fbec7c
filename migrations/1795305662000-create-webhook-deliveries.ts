import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index, unique } from './columns.js';

export class CreateWebhookDeliveries1795305662000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('webhook_deliveries', [
      column.id('id', { primary: true }),
      column.id('webhook_id'),
      column.id('event_id'),
      column.id('type'),
      column.instant('occurred_at'),
      column.id('status', { length: 16 }),
      column.count('attempts'),
      column.json('log'),
      column.instant('next_at', { nullable: true }),
      column.instant('created_at'),
      column.instant('expires_at'),
    ], [
      unique('uq_webhook_deliveries_event', 'webhook_id', 'event_id'),
      index('ix_webhook_deliveries_next_at', 'next_at', 'webhook_id'),
      index('ix_webhook_deliveries_due', 'webhook_id', 'next_at'),
      index('ix_webhook_deliveries_created_at', 'webhook_id', 'created_at', 'id'),
      index('ix_webhook_deliveries_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('webhook_deliveries');
  }
}
