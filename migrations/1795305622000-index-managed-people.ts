import type { MigrationInterface, QueryRunner } from 'typeorm';
import { index } from './columns.js';

/** Whom a file owns, in the order in which people are listed. */
export class IndexManagedPeople1795305622000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.createIndex('users', index('ix_users_managed_by', 'managed_by', 'created_at', 'id'));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropIndex('users', 'ix_users_managed_by');
  }
}
