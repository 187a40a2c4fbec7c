import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns } from './columns.js';

/** Where a chain ends now, signed: one row a chain. */
export class CreateAuditHeads1795305651000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('audit_heads', [
      column.id('name', { primary: true }),
      column.sequence('sequence'),
      column.digest('hash'),
      column.instant('signed_at'),
      column.id('key_id'),
      column.id('signature', { length: 128 }),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('audit_heads');
  }
}
