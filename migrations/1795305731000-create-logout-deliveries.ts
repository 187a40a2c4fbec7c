import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index, unique } from './columns.js';

export class CreateLogoutDeliveries1795305731000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('logout_deliveries', [
      column.id('id', { primary: true }),
      column.id('client_id', { length: 128 }),
      column.id('session_id'),
      column.id('sub', { length: 255 }),
      column.id('host', { length: 255 }),
      column.id('status', { length: 16 }),
      column.count('attempts'),
      column.count('last_status', { nullable: true }),
      column.id('last_error', { nullable: true }),
      column.instant('next_at', { nullable: true }),
      column.instant('created_at'),
      column.instant('expires_at'),
    ], [
      unique('uq_logout_deliveries_session', 'session_id', 'client_id'),
      index('ix_logout_deliveries_next_at', 'next_at', 'host'),
      index('ix_logout_deliveries_due', 'host', 'next_at'),
      index('ix_logout_deliveries_created_at', 'client_id', 'created_at', 'id'),
      index('ix_logout_deliveries_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('logout_deliveries');
  }
}
