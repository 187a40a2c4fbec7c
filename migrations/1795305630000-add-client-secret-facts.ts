import { type MigrationInterface, type QueryRunner, TableColumn } from 'typeorm';
import { Columns } from './columns.js';

const NAMES = ['prefix', 'last_used_at'];

/** By what an administrator tells which secret is which, and whether the old one is dead. Both may be missing: servers before this one write neither. */
export class AddClientSecretFacts1795305630000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    const added = [column.text('prefix', 16, { nullable: true }), column.instant('last_used_at', { nullable: true })];
    await query.addColumns('client_secrets', added.map((options) => new TableColumn(options)));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropColumns('client_secrets', NAMES);
  }
}
