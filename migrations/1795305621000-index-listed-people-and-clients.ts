import type { MigrationInterface, QueryRunner } from 'typeorm';
import { index } from './columns.js';

const INDEXES = [
  ['users', 'ix_users_created_at', 'created_at', 'id'],
  ['users', 'ix_users_updated_at', 'updated_at', 'id'],
  ['users', 'ix_users_email', 'email', 'id'],
  ['clients', 'ix_clients_created_at', 'created_at', 'client_id'],
  ['clients', 'ix_clients_updated_at', 'updated_at', 'client_id'],
] as const;

/** What lists are sorted and narrowed by, each with the key that ends every sort. */
export class IndexListedPeopleAndClients1795305621000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    for (const [table, name, ...columns] of INDEXES) await query.createIndex(table, index(name, ...columns));
  }

  async down(query: QueryRunner): Promise<void> {
    for (const [table, name] of INDEXES) await query.dropIndex(table, name);
  }
}
