import { Injectable } from '@nestjs/common';
import type { RequestOrigin } from '../../audit/event.js';
import { CONSENT_COLUMNS, ConsentStore } from '../../authorization/consent.store.js';
import { EndAccess } from '../../authorization/end-access.js';
import { ClientStore, isClientId } from '../../clients/client.store.js';
import { Database } from '../../database/database.js';
import { AuthorizationListStore } from '../../tokens/authorization-list.store.js';
import type { User } from '../../users/user.entity.js';

/** An application that a person has let into their account, or that holds live tokens of theirs. */
export interface OwnApplication {
  readonly clientId: string;
  readonly name: string;
  readonly scopes: readonly string[];
  /** Milliseconds since 1970. */
  readonly grantedAt: number;
  readonly lastUsedAt: number | null;
}

const MOST_SHOWN = 200;

/** The applications that are connected to a person's account. */
@Injectable()
export class OwnApplications {
  constructor(
    private readonly consents: ConsentStore,
    private readonly authorizations: AuthorizationListStore,
    private readonly clients: ClientStore,
    private readonly access: EndAccess,
    private readonly database: Database,
  ) {}

  /** By name. First-party applications, which ask for nothing, are there as long as they hold tokens. */
  async list({ id: userId }: User): Promise<OwnApplication[]> {
    const newestFirst = [{ column: CONSENT_COLUMNS.updatedAt, descending: true }, { column: CONSENT_COLUMNS.id }];
    const conditions = [{ column: CONSENT_COLUMNS.userId, comparison: 'eq', value: userId } as const];
    const consents = await this.consents.page(this.database, { conditions, sort: newestFirst, limit: MOST_SHOWN });
    const lastUses = await this.authorizations.lastUses(this.database, consents.map(({ consent }) => consent));
    const holding = await this.authorizations.clientsOfUser(this.database, userId);
    const allowed = new Set(consents.map(({ consent }) => consent.clientId));
    const rows = [
      ...consents.map(({ consent: { clientId, scopes, grantedAt } }) => ({ clientId, scopes, grantedAt, lastUsedAt: lastUses.get(`${userId} ${clientId}`) ?? null })),
      ...holding.filter(({ clientId }) => !allowed.has(clientId)).map(({ firstAt, ...use }) => ({ ...use, grantedAt: firstAt })),
    ];
    const named = await Promise.all(rows.map(async ({ clientId, scopes, grantedAt, lastUsedAt }) => ({ clientId, name: (await this.clients.find(clientId))?.name ?? clientId, scopes, grantedAt, lastUsedAt })));
    return named.toSorted((one, other) => one.name.localeCompare(other.name) || one.clientId.localeCompare(other.clientId));
  }

  /** Takes back what was allowed, and ends every token that rests on it. `false`: there was nothing of this person's. */
  async remove({ id }: User, clientId: string, origin: RequestOrigin): Promise<boolean> {
    if (!isClientId(clientId)) return false;
    return this.database.transaction(async (tx) => this.access.ofConsent(tx, id, clientId, { because: 'withdrawn', actor: 'user', origin }));
  }
}
