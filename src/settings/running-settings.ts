import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { type Lifetimes, RUNNING_LIFETIMES } from '../config/config.js';
import { Revisions } from '../database/revisions.js';
import { DatabaseUnavailable } from '../database/statements.js';
import { Appearance } from '../http/appearance.js';
import { Organization } from '../http/organization.js';
import { Schedule } from '../platform/schedule.js';
import { effectivePeople, peopleDefaults, type PeopleSettings } from './people-settings.js';
import type { SettingsSection } from './section.entity.js';
import type { SectionName, SettingsValues } from './sections.js';
import { SettingsStore } from './settings.store.js';

const LOOK_EVERY_MS = 250;

/**
 * Puts what admins set into effect in this process: told to the modules below, which read it where they need it without a statement. Another instance's
 * change counts here within a second, as its revision is polled anyway.
 */
@Injectable()
export class RunningSettings implements OnModuleInit {
  private readonly defaults: Lifetimes;
  private revision = -1;
  private sections: readonly SettingsSection[] = [];

  constructor(
    private readonly store: SettingsStore,
    private readonly revisions: Revisions,
    private readonly schedule: Schedule,
    private readonly organization: Organization,
    @Inject(RUNNING_LIFETIMES) private readonly lifetimes: { -readonly [Name in keyof Lifetimes]: Lifetimes[Name] },
  ) {
    this.defaults = { ...lifetimes };
  }

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.schedule.every(LOOK_EVERY_MS, 'settings', () => this.look());
  }

  /** Reads them again if they have changed. Rejects with DatabaseUnavailable. */
  async refresh(): Promise<void> {
    const revision = await this.revisions.current('settings');
    if (revision === this.revision) return;
    this.apply(await this.store.all());
    this.revision = revision;
  }

  /** While the database is away things stay as they are; requests say so loudly enough. */
  private async look(): Promise<void> {
    try {
      await this.refresh();
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
    }
  }

  private apply(sections: readonly SettingsSection[]): void {
    this.sections = sections;
    this.organization.present(presented(this.valueOf('branding')));
    Object.assign(this.lifetimes, this.effective(this.valueOf('sessions'), this.valueOf('tokens')));
  }

  private valueOf<Name extends SectionName>(name: Name): SettingsValues[Name] {
    return this.sections.find(({ section }) => section === name)?.value ?? {};
  }

  /** What holds at this moment, without a statement. */
  get people(): PeopleSettings {
    return effectivePeople((name) => this.valueOf(name));
  }

  private effective(sessions: SettingsValues['sessions'], tokens: SettingsValues['tokens']): Partial<Lifetimes> {
    const { defaults } = this;
    return {
      sessionIdle: sessions.session_idle ?? defaults.sessionIdle, sessionMax: sessions.session_max ?? defaults.sessionMax,
      accessToken: tokens.access_token ?? defaults.accessToken, idToken: tokens.id_token ?? defaults.idToken,
      refreshIdle: tokens.refresh_idle ?? defaults.refreshIdle, refreshMax: tokens.refresh_max ?? defaults.refreshMax,
    };
  }

  /** What holds for each member that nobody has set. */
  defaultsOf<Name extends SectionName>(section: Name): Required<{ [Member in keyof SettingsValues[Name]]: SettingsValues[Name][Member] | null }>;
  defaultsOf(section: SectionName): Readonly<Record<string, string | number | boolean | readonly string[] | null>> {
    const { defaults } = this;
    switch (section) {
      case 'branding': return { organization_name: this.organization.defaultName, support_address: null, accent_color: null, accent_color_dark: null, logo: null, logo_dark: null };
      case 'sessions': return { session_idle: defaults.sessionIdle, session_max: defaults.sessionMax };
      case 'tokens': return { access_token: defaults.accessToken, id_token: defaults.idToken, refresh_idle: defaults.refreshIdle, refresh_max: defaults.refreshMax };
      default: return peopleDefaults(this.valueOf('mfa'))[section];
    }
  }
}

function presented({ organization_name: name, support_address: supportAddress, ...look }: SettingsValues['branding']): Parameters<Organization['present']>[0] {
  const appearance = new Appearance({ accentColor: look.accent_color, accentColorDark: look.accent_color_dark, logo: look.logo, logoDark: look.logo_dark });
  return { name, supportAddress, appearance };
}
