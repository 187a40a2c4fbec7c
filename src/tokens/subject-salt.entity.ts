import { Entity } from 'typeorm';
import { Id, Instant } from '../database/columns.js';

/** What pairwise subject identifiers are computed with: one row, made once and never changed (subjects.ts). */
@Entity('subject_salts')
export class SubjectSalt {
  @Id('id', { primary: true }) id!: string;
  @Id('salt') salt!: string;
  @Instant('created_at') createdAt!: number;
}
