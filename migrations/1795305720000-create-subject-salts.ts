import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns } from './columns.js';

export class CreateSubjectSalts1795305720000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('subject_salts', [column.id('id', { primary: true }), column.id('salt'), column.instant('created_at')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('subject_salts');
  }
}
