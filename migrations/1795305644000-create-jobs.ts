import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Columns, index } from './columns.js';

export class CreateJobs1795305644000 implements MigrationInterface {
  async up(query: QueryRunner): Promise<void> {
    const column = await Columns.for(query);
    await query.createTable(column.table('jobs', [
      column.id('id', { primary: true }),
      column.id('kind', { length: 32 }),
      column.id('state', { length: 16 }),
      column.id('mode', { length: 16 }),
      column.flag('check_only'),
      column.flag('reaches_admins'),
      column.count('total'),
      column.count('done'),
      column.count('created'),
      column.count('updated'),
      column.count('unchanged'),
      column.count('failed'),
      column.id('actor', { length: 16 }),
      column.id('created_by', { nullable: true }),
      column.instant('created_at'),
      column.instant('finished_at', { nullable: true }),
      column.instant('expires_at'),
    ], [index('ix_jobs_finished_at', 'finished_at'), index('ix_jobs_created_at', 'created_at'), index('ix_jobs_expires_at', 'expires_at')]));
    await query.createTable(column.table('job_chunks', [
      column.id('job_id', { primary: true }),
      column.count('first_row', { primary: true }),
      column.count('end_row'),
      column.longText('body'),
      column.instant('expires_at'),
    ], [index('ix_job_chunks_expires_at', 'expires_at')]));
    await query.createTable(column.table('job_errors', [
      column.id('job_id', { primary: true }),
      column.count('line', { primary: true }),
      column.json('errors'),
      column.instant('expires_at'),
    ], [index('ix_job_errors_expires_at', 'expires_at')]));
  }

  async down(query: QueryRunner): Promise<void> {
    for (const table of ['job_errors', 'job_chunks', 'jobs']) await query.dropTable(table);
  }
}
