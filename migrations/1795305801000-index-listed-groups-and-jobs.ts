import type { MigrationInterface, QueryRunner } from 'typeorm';
import { index } from './columns.js';

const INDICES = [
  ['user_groups', index('ix_user_groups_created_at', 'created_at', 'name')],
  ['user_groups', index('ix_user_groups_updated_at', 'updated_at', 'name')],
  ['jobs', index('ix_jobs_state', 'state', 'created_at', 'id')],
] as const;

/** Orders and filters of lists that would read and sort everything for each page. */
export class IndexListedGroupsAndJobs1795305801000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    for (const [table, each] of INDICES) await query.createIndex(table, each);
  }

  async down(query: QueryRunner): Promise<void> {
    for (const [table, each] of INDICES.toReversed()) await query.dropIndex(table, each);
  }
}
