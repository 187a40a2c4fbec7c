import { Entity } from 'typeorm';
import { Count, Id, Instant, LongText } from '../../database/columns.js';

/** Some rows that wait for their turn, sealed: there are password hashes in them, and perhaps passwords. Gone once they are done. */
@Entity('job_chunks')
export class JobChunk {
  @Id('job_id', { primary: true }) jobId!: string;
  /** How many rows of the job stand before the first one here. */
  @Count('first_row', { primary: true }) firstRow!: number;
  /** How many stand before the first one of the next chunk. */
  @Count('end_row') endRow!: number;
  @LongText('body') body!: string;
  @Instant('expires_at') expiresAt!: number;
}
