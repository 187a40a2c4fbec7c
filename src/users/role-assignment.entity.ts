import { Entity } from 'typeorm';
import { Id, Instant } from '../database/columns.js';

@Entity('role_assignments')
export class RoleAssignment {
  @Id('role_name', { primary: true, length: 128 }) roleName!: string;
  @Id('user_id', { primary: true }) userId!: string;
  @Instant('created_at') createdAt!: number;
}
