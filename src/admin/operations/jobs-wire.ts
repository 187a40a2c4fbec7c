import type { Job } from '../jobs/job.entity.js';
import { INSTANT, INSTANT_OR_NULL, object, TEXT, toTime, toTimeOrNull } from '../operation-schemas.js';

const NUMBER = { type: 'integer', minimum: 0 };
export const JOB_STATES = ['queued', 'running', 'done', 'failed'] as const;
export const JOB = object({
  id: TEXT, kind: { type: 'string', enum: ['users-import'] }, state: { type: 'string', enum: JOB_STATES }, mode: { type: 'string', enum: ['create', 'upsert'] }, check_only: { type: 'boolean' },
  total: NUMBER, done: NUMBER, created: NUMBER, updated: NUMBER, unchanged: NUMBER, failed: NUMBER, created_at: INSTANT, finished_at: INSTANT_OR_NULL,
});
export const JOB_EXAMPLE = {
  id: 'job_01k7q3w5x2m8n4c6v9b0z1a2s3', kind: 'users-import', state: 'running', mode: 'create', check_only: false, total: 10_000, done: 4_200, created: 4_197, updated: 0, unchanged: 0, failed: 3,
  created_at: '2026-09-01T08:00:00.000Z', finished_at: null,
};

export function toJobWire(job: Job): Record<string, unknown> {
  const { id, kind, state, mode, checkOnly, total, done, created, updated, unchanged, failed, createdAt, finishedAt } = job;
  return { id, kind, state, mode, check_only: checkOnly, total, done, created, updated, unchanged, failed, created_at: toTime(createdAt), finished_at: toTimeOrNull(finishedAt) };
}
