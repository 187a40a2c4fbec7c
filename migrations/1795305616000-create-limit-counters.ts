import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateLimitCounters1795305616000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('limit_counters', [
      column.digest('key_digest', { primary: true }),
      column.count('used'),
      column.instant('window_ends_at'),
    ], [
      index('ix_limit_counters_window_ends_at', 'window_ends_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('limit_counters');
  }
}
