import { Entity } from 'typeorm';
import { Count, Id, Instant, Json, Text } from '../database/columns.js';
import type { SectionName, SettingsValues } from './sections.js';

/** What admins have set in one section; what they have not set has no row, or no member in `value`. */
@Entity('settings')
export class SettingsSection<Name extends SectionName = SectionName> {
  @Id('section', { primary: true }) section!: Name;
  @Json('value') value!: SettingsValues[Name];
  @Count('version') version!: number;
  /** The file that declares it: `file:doorward.yaml`. */
  @Text('managed_by', 255, { nullable: true }) managedBy!: string | null;
  @Instant('updated_at') updatedAt!: number;
}
