import { Entity } from 'typeorm';
import { Id, Instant } from '../database/columns.js';

@Entity('group_members')
export class GroupMember {
  @Id('group_name', { primary: true, length: 128 }) groupName!: string;
  @Id('user_id', { primary: true }) userId!: string;
  /** What was allowed before it does not come back with the group; `null`: a member for as long as anybody remembers. */
  @Instant('joined_at', { nullable: true }) joinedAt!: number | null;
}
