import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateNotes1795305619000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('notes', [
      column.id('id', { primary: true }),
      column.id('owner', { length: 255 }),
      column.text('body', 1000),
      column.instant('created_at'),
    ], [
      index('ix_notes_owner', 'owner'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('notes');
  }
}
