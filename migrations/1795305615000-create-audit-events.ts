import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateAuditEvents1795305615000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('audit_events', [
      column.id('id', { primary: true }),
      column.instant('occurred_at'),
      column.id('type'),
      column.id('outcome', { length: 16 }),
      column.id('actor', { length: 16 }),
      column.id('user_id', { nullable: true }),
      column.id('client_id', { length: 128, nullable: true }),
      column.id('session_id', { nullable: true }),
      column.id('authorization_id', { nullable: true }),
      column.id('request_id', { nullable: true }),
      column.id('address', { nullable: true }),
      column.json('details'),
    ], [
      index('ix_audit_events_occurred_at', 'occurred_at'),
      index('ix_audit_events_user_id', 'user_id'),
      index('ix_audit_events_client_id', 'client_id'),
      index('ix_audit_events_request_id', 'request_id'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('audit_events');
  }
}
