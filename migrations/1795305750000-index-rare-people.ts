import { type MigrationInterface, type QueryRunner, TableIndex } from 'typeorm';
import { index } from './columns.js';

const RARE = [['ix_users_disabled_at', 'disabled_at'], ['ix_users_deleted_at', 'deleted_at']] as const;
const VERIFIED = 'ix_users_email_verified';

/**
 * What few of a million people are, in the order in which people are listed. MySQL knows how many have no such time; SQLite would take an index that
 * begins with it for every `deleted_at IS NULL`, so there it holds none but those who have one.
 */
export class IndexRarePeople1795305750000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const mysql = query.dataSource.options.type === 'mysql';
    for (const [name, column] of RARE) {
      await query.createIndex('users', mysql ? index(name, column, 'created_at', 'id') : new TableIndex({ name, columnNames: ['created_at', 'id'], where: `${column} IS NOT NULL` }));
    }
    await query.createIndex('users', index(VERIFIED, 'email_verified', 'created_at', 'id'));
  }

  async down(query: QueryRunner): Promise<void> {
    for (const name of [VERIFIED, ...RARE.map(([each]) => each)]) await query.dropIndex('users', name);
  }
}
