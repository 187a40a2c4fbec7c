import { Entity } from 'typeorm';
import { Id } from '../database/columns.js';

@Entity('group_members')
export class GroupMember {
  @Id('group_name', { primary: true, length: 128 }) groupName!: string;
  @Id('user_id', { primary: true }) userId!: string;
}
