import { Entity } from 'typeorm';
import { Count, Id, Instant } from '../database/columns.js';
import type { AdminRoleName } from './admin-roles.js';

/** The power of one person. It counts for as long as the person may sign in. */
@Entity('admin_roles')
export class AdminRole {
  @Id('user_id', { primary: true }) userId!: string;
  @Id('role', { length: 32 }) role!: AdminRoleName;
  @Instant('created_at') createdAt!: number;
  @Instant('updated_at') updatedAt!: number;
  @Count('version') version!: number;
}
