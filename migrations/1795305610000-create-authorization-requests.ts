import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateAuthorizationRequests1795305610000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('authorization_requests', [
      column.id('id', { primary: true }),
      column.digest('browser_digest'),
      column.id('client_id', { length: 128 }),
      column.json('parameters'),
      column.id('allowed_by', { nullable: true }),
      column.instant('created_at'),
      column.instant('expires_at'),
    ], [
      index('ix_authorization_requests_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('authorization_requests');
  }
}
