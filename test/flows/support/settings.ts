import { RunningSettings } from '../../../src/settings/running-settings.js';
import type { SectionName, SettingsValues } from '../../../src/settings/sections.js';
import { SettingsStore } from '../../../src/settings/settings.store.js';
import type { TestApp } from '../../support/app.js';

/** Sets a whole section as an admin does, in effect at once. */
export async function changeSettings<Name extends SectionName>(test: TestApp, section: Name, value: SettingsValues[Name]): Promise<void> {
  const store = test.get(SettingsStore);
  await test.database.transaction(async (tx) => store.replace(tx, await store.find(tx, section), value));
  await test.get(RunningSettings).refresh();
}
