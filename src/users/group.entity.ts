import { Entity } from 'typeorm';
import { Count, Id, Instant, Text } from '../database/columns.js';

@Entity('user_groups')
export class Group {
  @Id('name', { primary: true, length: 128 }) name!: string;
  @Text('description', 500, { nullable: true }) description!: string | null;
  @Text('managed_by', 255, { nullable: true }) managedBy!: string | null;
  @Instant('created_at') createdAt!: number;
  @Instant('updated_at') updatedAt!: number;
  @Count('version') version!: number;
}
