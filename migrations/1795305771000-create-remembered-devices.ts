import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index, unique } from './columns.js';

export class CreateRememberedDevices1795305771000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('remembered_devices', [
      column.id('id', { primary: true }),
      column.digest('token_digest'),
      column.id('user_id'),
      column.text('user_agent', 255, { nullable: true }),
      column.id('address', { nullable: true }),
      column.instant('created_at'),
      column.instant('last_used_at'),
      column.instant('expires_at'),
    ], [unique('uq_remembered_devices_token_digest', 'token_digest'), index('ix_remembered_devices_user_id', 'user_id'), index('ix_remembered_devices_expires_at', 'expires_at')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('remembered_devices');
  }
}
