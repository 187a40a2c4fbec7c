import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index, unique } from './columns.js';

export class CreateAuthorizations1795305612000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('authorizations', [
      column.id('id', { primary: true }),
      column.id('request_id'),
      column.id('user_id'),
      column.id('client_id', { length: 128 }),
      column.id('session_id'),
      column.id('consent_id', { nullable: true }),
      column.json('scopes'),
      column.json('resources'),
      column.instant('authenticated_at'),
      column.json('amr'),
      column.text('nonce', 2048, { nullable: true }),
      column.json('claims', { nullable: true }),
      column.instant('created_at'),
      column.instant('expires_at'),
      column.instant('ended_at', { nullable: true }),
      column.id('ended_because', { length: 32, nullable: true }),
      column.digest('code_digest', { nullable: true }),
      column.instant('code_expires_at', { nullable: true }),
      column.instant('code_redeemed_at', { nullable: true }),
      column.id('redemption_id', { nullable: true }),
      column.longText('redirect_uri', { nullable: true }),
      column.id('code_challenge', { length: 128, nullable: true }),
      column.count('refresh_generation'),
      column.instant('refreshed_at', { nullable: true }),
      column.instant('refresh_expires_at', { nullable: true }),
    ], [
      unique('uq_authorizations_request_id', 'request_id'),
      unique('uq_authorizations_code_digest', 'code_digest'),
      index('ix_authorizations_user_id', 'user_id'),
      index('ix_authorizations_client_id', 'client_id'),
      index('ix_authorizations_session_id', 'session_id'),
      index('ix_authorizations_expires_at', 'expires_at'),
    ]));
  }

  async down(query: QueryRunner): Promise<void> {
    await query.dropTable('authorizations');
  }
}
