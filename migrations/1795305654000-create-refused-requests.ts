import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

/** What the authorization and the token endpoint refused, for a week: to tell an application's developer what was wrong. */
export class CreateRefusedRequests1795305654000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('refused_requests', [
      column.id('request_id', { primary: true }),
      column.instant('refused_at'),
      column.id('endpoint', { length: 16 }),
      column.id('client_id', { length: 128, nullable: true }),
      column.id('error'),
      column.id('parameter', { nullable: true }),
      column.text('description', 500),
      column.json('sent'),
    ], [index('ix_refused_requests_refused_at', 'refused_at')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('refused_requests');
  }
}
