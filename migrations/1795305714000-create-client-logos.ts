import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateClientLogos1795305714000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('client_logos', [
      column.digest('uri_digest', { primary: true }),
      column.digest('digest', { nullable: true }),
      column.id('type', { nullable: true }),
      column.longText('content', { nullable: true }),
      column.instant('fetched_at'),
    ], [index('ix_client_logos_digest', 'digest'), index('ix_client_logos_fetched_at', 'fetched_at')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('client_logos');
  }
}
