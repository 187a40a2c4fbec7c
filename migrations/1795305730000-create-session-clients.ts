import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateSessionClients1795305730000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('session_clients', [
      column.id('session_id', { primary: true }),
      column.id('client_id', { primary: true, length: 128 }),
      column.instant('expires_at'),
    ], [
      index('ix_session_clients_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('session_clients');
  }
}
