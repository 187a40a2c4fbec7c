import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns } from './columns.js';

export class CreateSettings1795305660000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('settings', [
      column.id('section', { primary: true }),
      column.json('value'),
      column.count('version'),
      column.instant('updated_at'),
    ]));
    await query.query("INSERT INTO revisions (name, revision) VALUES ('settings', 0)");
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query("DELETE FROM revisions WHERE name = 'settings'");
    await query.dropTable('settings');
  }
}
