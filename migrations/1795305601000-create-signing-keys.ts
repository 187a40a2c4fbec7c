import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, unique } from './columns.js';

export class CreateSigningKeys1795305601000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('signing_keys', [
      column.id('kid', { primary: true }),
      column.id('alg', { length: 16 }),
      column.count('position'),
      column.json('public_jwk'),
      column.longText('sealed_private_jwk'),
      column.instant('created_at'),
      column.instant('activates_at'),
      column.instant('revoked_at', { nullable: true }),
    ], [
      unique('uq_signing_keys_alg_position', 'alg', 'position'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('signing_keys');
  }
}
