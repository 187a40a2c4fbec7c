import type { MigrationInterface, QueryRunner } from 'typeorm';
import { index } from './columns.js';

const INDEXES = [
  ['sessions', 'ix_sessions_created_at', 'created_at'],
  ['consents', 'ix_consents_granted_at', 'granted_at'],
  ['authorizations', 'ix_authorizations_created_at', 'created_at'],
] as const;

/** Lists are told newest first, page after page; a new row goes to the end of such an index, which costs next to nothing. */
export class IndexListedTimes1795305670000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    for (const [table, name, column] of INDEXES) await query.createIndex(table, index(name, column, 'id'));
  }

  async down(query: QueryRunner): Promise<void> {
    for (const [table, name] of INDEXES) await query.dropIndex(table, name);
  }
}
