import { Entity } from 'typeorm';
import { Count, Id, Instant, Json } from '../../database/columns.js';
import type { FieldError } from '../problem.js';

/** Why one row was not taken. */
@Entity('job_errors')
export class JobError {
  @Id('job_id', { primary: true }) jobId!: string;
  /** Of the text that was sent, from 1. */
  @Count('line', { primary: true }) line!: number;
  @Json('errors') errors!: readonly FieldError[];
  @Instant('expires_at') expiresAt!: number;
}
