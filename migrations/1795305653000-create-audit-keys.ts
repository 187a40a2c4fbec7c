import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns } from './columns.js';

/** The key of what audit events say of a person; without it, once they have been erased. */
export class CreateAuditKeys1795305653000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('audit_keys', [
      column.id('user_id', { primary: true }),
      column.text('sealed_key', 255, { nullable: true }),
      column.instant('erased_at', { nullable: true }),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('audit_keys');
  }
}
