import { Module } from '@nestjs/common';
import { HttpModule } from '../http/http.module.js';
import { RunningSettings } from './running-settings.js';
import { SettingsStore } from './settings.store.js';

/**
 * Owns what admins set while the server runs: the organization's name, support address and look, how long sessions and tokens live,
 * and what is asked of people when they sign in, choose a password or leave.
 * One row a section, with a version; kept in memory and in effect on every instance within a second of a change.
 *
 * Does not own what the environment sets (config/), nor a client's own lifetimes (clients/), nor the rules and routes by which
 * sections are changed (admin/). It changes two things below it and nothing else: http/organization.ts, and the lifetimes of the
 * running server, which every module reads from its Config.
 * No routes. Called by admin, sessions and account.
 */
@Module({ imports: [HttpModule], providers: [SettingsStore, RunningSettings], exports: [SettingsStore, RunningSettings] })
export class SettingsModule {}
