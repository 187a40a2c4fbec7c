import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateAssertionReplays1795305690000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('assertion_replays', [column.digest('digest', { primary: true }), column.instant('expires_at')], [
      index('ix_assertion_replays_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('assertion_replays');
  }
}
