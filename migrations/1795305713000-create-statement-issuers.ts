import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, unique } from './columns.js';

export class CreateStatementIssuers1795305713000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('statement_issuers', [
      column.id('id', { primary: true }),
      column.text('issuer', 512),
      column.json('jwks'),
      column.instant('created_at'),
    ], [unique('uq_statement_issuers_issuer', 'issuer')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('statement_issuers');
  }
}
