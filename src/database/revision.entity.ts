import { Entity } from 'typeorm';
import { Count, Id } from './columns.js';

/** Counts the changes of something that instances keep in memory (clients, keys), so that each can tell that its copy is old. */
@Entity('revisions')
export class Revision {
  @Id('name', { primary: true }) name!: string;
  @Count('revision') revision!: number;
}
