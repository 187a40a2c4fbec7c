import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateInvitations1795305643000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('invitations', [
      column.id('id', { primary: true }),
      column.text('email', 254),
      column.flag('email_verified'),
      column.text('name', 255, { nullable: true }),
      column.json('group_names'),
      column.id('client_id', { length: 128, nullable: true }),
      column.id('created_by', { nullable: true }),
      column.instant('created_at'),
      column.instant('updated_at'),
      column.instant('expires_at'),
      column.instant('accepted_at', { nullable: true }),
      column.id('user_id', { nullable: true }),
      column.count('version'),
    ], [
      index('ix_invitations_email', 'email'),
      index('ix_invitations_created_at', 'created_at'),
      index('ix_invitations_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('invitations');
  }
}
