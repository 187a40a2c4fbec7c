import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateIdempotencyKeys1795305620000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('idempotency_keys', [
      column.digest('key_digest', { primary: true }),
      column.digest('request_digest'),
      column.id('holder', { length: 32 }),
      column.longText('answer', { nullable: true }),
      column.instant('answered_at', { nullable: true }),
      column.instant('expires_at'),
    ], [index('ix_idempotency_keys_expires_at', 'expires_at')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('idempotency_keys');
  }
}
