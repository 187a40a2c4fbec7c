import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index, unique } from './columns.js';

export class CreateRegistrationTokens1795305712000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('registration_tokens', [
      column.id('id', { primary: true }),
      column.text('name', 100),
      column.digest('token_digest'),
      column.json('grant_types'),
      column.json('scopes'),
      column.count('uses'),
      column.count('most_uses', { nullable: true }),
      column.instant('created_at'),
      column.instant('expires_at', { nullable: true }),
      column.instant('last_used_at', { nullable: true }),
    ], [unique('uq_registration_tokens_token_digest', 'token_digest'), index('ix_registration_tokens_expires_at', 'expires_at')]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('registration_tokens');
  }
}
