import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreatePendingSignIns1795305770000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('pending_sign_ins', [
      column.digest('token_digest', { primary: true }),
      column.digest('browser_digest'),
      column.id('user_id'),
      column.count('user_version'),
      column.json('amr'),
      column.json('methods'),
      column.flag('may_enrol'),
      column.longText('request_id', { nullable: true }),
      column.instant('proven_at'),
      column.instant('expires_at'),
    ], [index('ix_pending_sign_ins_expires_at', 'expires_at'), index('ix_pending_sign_ins_user_id', 'user_id')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('pending_sign_ins');
  }
}
