import { Inject, Injectable } from '@nestjs/common';
import { ADMIN_RESOURCES, type AdminResources, everyStored } from '../admin-resources.js';
import type { Consequence } from '../plan.js';
import { EndedAccess } from './blast-radius/ended-access.js';
import { LostApplications } from './blast-radius/lost-applications.js';
import { LostScopes } from './blast-radius/lost-scopes.js';
import { changesTo, type ClientChange, clientChange, clientChangeOf } from './blast-radius/planned-world.js';
import { TightenedSettings } from './blast-radius/tightened-settings.js';
import type { PlannedWrite } from './planned-write.js';

/** Says whom a plan hurts, before it is carried out: what is created or widened is not told. */
@Injectable()
export class BlastRadius {
  constructor(
    @Inject(ADMIN_RESOURCES) private readonly resources: AdminResources,
    private readonly applications: LostApplications,
    private readonly scopes: LostScopes,
    private readonly ended: EndedAccess,
    private readonly settings: TightenedSettings,
  ) {}

  async of(writes: readonly PlannedWrite[]): Promise<Consequence[]> {
    const settings = await this.settings.of(writes);
    if (writes.every(({ action }) => action === 'create')) return settings;
    const clients = await this.clients(writes);
    return [...settings, ...(await this.applications.of(writes, clients)), ...(await this.scopes.of(writes, clients)), ...(await this.ended.of(writes, clients))];
  }

  /** Those that the plan changes; all of them where people change groups or APIs change scopes. */
  private async clients(writes: readonly PlannedWrite[]): Promise<ClientChange[]> {
    const changed = new Map(changesTo('clients', writes).map((write) => [write.stored.key, clientChangeOf(write)]));
    const resource = this.resources.get('clients');
    const others = changesTo('users', writes).length + changesTo('groups', writes).length + changesTo('apis', writes).length > 0;
    if (resource === undefined || !others) return [...changed.values()];
    const all: ClientChange[] = [];
    for await (const stored of everyStored(resource)) all.push(changed.get(stored.key) ?? clientChange(stored, stored.wire));
    return all;
  }
}
