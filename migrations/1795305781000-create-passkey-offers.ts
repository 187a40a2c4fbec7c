import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreatePasskeyOffers1795305781000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('passkey_offers', [column.id('user_id', { primary: true }), column.instant('next_at')], [index('ix_passkey_offers_next_at', 'next_at')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('passkey_offers');
  }
}
