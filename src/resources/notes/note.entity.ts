import { Entity } from 'typeorm';
import { Id, Instant, Text } from '../../database/columns.js';

/** What the sample API keeps. */
@Entity('notes')
export class Note {
  @Id('id', { primary: true }) id!: string;
  @Id('owner', { length: 255 }) owner!: string;
  @Text('body', 1000) body!: string;
  @Instant('created_at') createdAt!: number;
}
