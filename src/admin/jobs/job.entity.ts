import { Entity } from 'typeorm';
import { Count, Flag, Id, Instant } from '../../database/columns.js';

export type JobState = 'queued' | 'running' | 'done' | 'failed';

/** Work that goes on after its request was answered, and after a restart. */
@Entity('jobs')
export class Job {
  @Id('id', { primary: true }) id!: string;
  @Id('kind', { length: 32 }) kind!: 'users-import';
  @Id('state', { length: 16 }) state!: JobState;
  @Id('mode', { length: 16 }) mode!: 'create' | 'upsert';
  /** Writes nobody: tells what would be. */
  @Flag('check_only') checkOnly!: boolean;
  /** Whoever began it may act on any admin. */
  @Flag('reaches_admins') reachesAdmins!: boolean;
  @Count('total') total!: number;
  /** How many rows are behind it: the next one is looked for by this, and counted in the transaction that writes it. */
  @Count('done') done!: number;
  @Count('created') created!: number;
  @Count('updated') updated!: number;
  @Count('unchanged') unchanged!: number;
  @Count('failed') failed!: number;
  @Id('actor', { length: 16 }) actor!: 'api' | 'cli' | 'file' | 'page';
  @Id('created_by', { nullable: true }) createdBy!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('finished_at', { nullable: true }) finishedAt!: number | null;
  @Instant('expires_at') expiresAt!: number;
}
