import { Inject, Injectable } from '@nestjs/common';
import type { Logger } from 'pino';
import { AuditLog } from '../../audit/audit-log.js';
import { Database } from '../../database/database.js';
import { LOG } from '../../platform/log.js';
import type { Job } from './job.entity.js';
import { JobStore } from './job.store.js';

/** How imports end. */
@Injectable()
export class ImportEnding {
  constructor(private readonly store: JobStore, private readonly database: Database, private readonly audit: AuditLog, @Inject(LOG) private readonly log: Logger) {}

  async finish(job: Job): Promise<void> {
    await this.end(job, 'done');
  }

  /** The rows cannot be read (any more): sealed under a SECRET_KEY that is gone. Anything else is tried again. */
  async fail(job: Job, error: unknown): Promise<undefined> {
    if (!(error instanceof Error) || error.name !== 'CannotOpen') throw error;
    this.log.error({ err: error, job: job.id }, 'the rest of an import cannot be read');
    await this.end(job, 'failed');
    return undefined;
  }

  private async end(job: Job, state: 'done' | 'failed'): Promise<void> {
    const { id, mode, checkOnly, total, created, updated, unchanged, failed } = job;
    await this.database.transaction(async (tx) => {
      if (!(await this.store.finish(tx, id, state))) return;
      const details = { id, mode, check_only: checkOnly, total, created, updated, unchanged, failed };
      await this.audit.record(tx, { type: 'import.finished', outcome: state === 'done' ? 'success' : 'failure', actor: job.actor, actorId: job.createdBy, details }, null);
    });
  }
}
