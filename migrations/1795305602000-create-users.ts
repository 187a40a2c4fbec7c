import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index, unique } from './columns.js';

export class CreateUsers1795305602000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('users', [
      column.id('id', { primary: true }),
      column.id('sub', { length: 255 }),
      column.text('preferred_username', 128),
      column.text('email', 254, { nullable: true }),
      column.flag('email_verified'),
      column.json('profile'),
      column.longText('password_hash', { nullable: true }),
      column.instant('disabled_at', { nullable: true }),
      column.instant('deleted_at', { nullable: true }),
      column.text('managed_by', 255, { nullable: true }),
      column.id('origin', { length: 16, nullable: true }),
      column.instant('created_at'),
      column.instant('updated_at'),
      column.count('version'),
    ], [
      unique('uq_users_sub', 'sub'),
      index('ix_users_preferred_username', 'preferred_username'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('users');
  }
}
