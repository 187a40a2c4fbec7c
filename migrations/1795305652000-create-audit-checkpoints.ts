import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns } from './columns.js';

/** Where the chain of audit events had come at some time, signed; kept for ever. */
export class CreateAuditCheckpoints1795305652000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('audit_checkpoints', [
      column.sequence('sequence', { primary: true }),
      column.digest('hash'),
      column.instant('signed_at'),
      column.id('key_id'),
      column.id('signature', { length: 128 }),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('audit_checkpoints');
  }
}
