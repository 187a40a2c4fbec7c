import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns } from './columns.js';

export class CreateRevisions1795305617000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('revisions', [
      column.id('name', { primary: true }),
      column.count('revision'),
    ]));
    await query.query("INSERT INTO revisions (name, revision) VALUES ('clients', 0), ('apis', 0), ('keys', 0)");
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('revisions');
  }
}
