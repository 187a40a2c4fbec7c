import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { mapOf, toEntity } from '../database/mapping.js';
import { Revisions } from '../database/revisions.js';
import { type Statements, type Transaction, UniqueViolation } from '../database/statements.js';
import { Clock } from '../platform/clock.js';
import { SettingsSection } from './section.entity.js';
import type { SectionName, SettingsValues } from './sections.js';

@Injectable()
export class SettingsStore {
  constructor(private readonly database: Database, private readonly revisions: Revisions, private readonly clock: Clock) {}

  /** The sections that were ever set. No request's statement. */
  async all(): Promise<SettingsSection[]> {
    const map = mapOf(SettingsSection);
    const { cells } = await this.database.quietly(map.selectSql);
    return cells.map((row) => toEntity(map, row));
  }

  /** One that was never set is empty, of version 0. */
  async find<Name extends SectionName>(statements: Statements, section: Name): Promise<SettingsSection<Name>> {
    const stored = await statements.first(SettingsSection<Name>, 'WHERE section = ?', [section]);
    return stored ?? Object.assign(new SettingsSection<Name>(), { section, value: {}, version: 0, managedBy: null, updatedAt: 0 });
  }

  /** Those that were ever set, as a transaction sees them. */
  async list(statements: Statements = this.database): Promise<SettingsSection[]> {
    return statements.select(SettingsSection, 'ORDER BY section');
  }

  /** Resolves to the new version; undefined when the section is no longer at the one that it was read at. */
  async replace<Name extends SectionName>(tx: Transaction, before: SettingsSection<Name>, value: SettingsValues[Name], managedBy = before.managedBy): Promise<SettingsSection<Name> | undefined> {
    const { section, version } = before;
    const after = Object.assign(new SettingsSection<Name>(), { section, value, version: version + 1, managedBy, updatedAt: this.clock.now() });
    if (!(version === 0 ? await this.insert(tx, after) : (await tx.update(SettingsSection<Name>, after, { section, version } as Partial<SettingsSection<Name>>)) === 1)) return undefined;
    await this.revisions.bump(tx, 'settings');
    return after;
  }

  private async insert(tx: Transaction, section: SettingsSection): Promise<boolean> {
    try {
      await tx.insert(SettingsSection, section);
      return true;
    } catch (error) {
      if (error instanceof UniqueViolation) return false;
      throw error;
    }
  }
}
