import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreatePushedRequests1795305700000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(
      column.table(
        'pushed_requests',
        [
          column.digest('handle_digest', { primary: true }),
          column.id('client_id', { length: 128 }),
          column.longText('parameters'),
          column.flag('signed'),
          column.instant('created_at'),
          column.instant('expires_at'),
          column.instant('used_at', { nullable: true }),
          column.instant('kept_until'),
        ],
        [index('ix_pushed_requests_kept_until', 'kept_until')],
      ),
    );
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('pushed_requests');
  }
}
