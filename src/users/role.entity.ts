import { Entity } from 'typeorm';
import { Count, Id, Instant, Text } from '../database/columns.js';

/** What somebody is to an application (`orders:approver`), told to it as a claim. No power over this server: see admin-role.entity.ts. */
@Entity('roles')
export class Role {
  @Id('name', { primary: true, length: 128 }) name!: string;
  @Text('description', 500, { nullable: true }) description!: string | null;
  /** The file that declares it: `file:doorward.yaml`. */
  @Text('managed_by', 255, { nullable: true }) managedBy!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('updated_at') updatedAt!: number;
  @Count('version') version!: number;
}
