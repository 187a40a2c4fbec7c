import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateUsedChallenges1795305780000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('used_challenges', [column.digest('digest', { primary: true }), column.instant('expires_at')], [index('ix_used_challenges_expires_at', 'expires_at')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('used_challenges');
  }
}
