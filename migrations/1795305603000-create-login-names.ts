import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateLoginNames1795305603000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('login_names', [
      column.digest('name_digest', { primary: true }),
      column.id('user_id'),
      column.id('kind', { length: 16 }),
    ], [
      index('ix_login_names_user_id', 'user_id'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('login_names');
  }
}
