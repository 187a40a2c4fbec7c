import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index, unique } from './columns.js';

export class CreateDeviceCodes1795305740000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('device_codes', [
      column.id('id', { primary: true }),
      column.digest('code_digest'),
      column.digest('user_code_mac'),
      column.id('client_id', { length: 128 }),
      column.json('scopes'),
      column.json('resources'),
      column.id('address'),
      column.count('poll_interval'),
      column.instant('polled_at', { nullable: true }),
      column.instant('created_at'),
      column.instant('expires_at'),
      column.id('decision', { length: 8, nullable: true }),
      column.id('decided_by', { nullable: true }),
    ], [
      unique('uq_device_codes_code_digest', 'code_digest'),
      unique('uq_device_codes_user_code_mac', 'user_code_mac'),
      index('ix_device_codes_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('device_codes');
  }
}
