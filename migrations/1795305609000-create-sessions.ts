import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index, unique } from './columns.js';

export class CreateSessions1795305609000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('sessions', [
      column.id('id', { primary: true }),
      column.digest('token_digest'),
      column.id('user_id'),
      column.instant('authenticated_at'),
      column.json('amr'),
      column.instant('created_at'),
      column.instant('last_seen_at'),
      column.instant('expires_at'),
      column.instant('ended_at', { nullable: true }),
      column.text('user_agent', 255, { nullable: true }),
      column.id('address', { nullable: true }),
    ], [
      unique('uq_sessions_token_digest', 'token_digest'),
      index('ix_sessions_user_id', 'user_id'),
      index('ix_sessions_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('sessions');
  }
}
