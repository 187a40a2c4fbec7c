import type { MigrationInterface, QueryRunner } from 'typeorm';
import { index } from './columns.js';

/** Every start asks who was made by development mode, and would read everybody for it. */
export class IndexUsersOrigin1795305841000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    await query.createIndex('users', index('ix_users_origin', 'origin', 'id'));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropIndex('users', 'ix_users_origin');
  }
}
