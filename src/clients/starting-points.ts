import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { Revisions } from '../database/revisions.js';
import { ValueCache } from './cache/value-cache.js';
import { Client } from './client.js';
import { ClientRecord } from './client.entity.js';

/** An application that people can go to from here. */
export interface StartingPoint {
  readonly clientId: string;
  readonly name: string;
  /** Where it begins: at its sign-in where it has told that address (OpenID Connect Core §4), else at its own front page. */
  readonly initiateLoginUri: string | undefined;
  readonly clientUri: string | undefined;
  /** `null`: everyone's. */
  readonly accessGroups: readonly string[] | null;
}

/**
 * The applications that people can be led to, all of them in memory: few have told where they begin. None that registered itself and that nobody has answered
 * for: anybody could put their own address before the whole company that way.
 */
@Injectable()
export class StartingPoints {
  private readonly cache = new ValueCache(() => this.read());

  constructor(private readonly database: Database, private readonly revisions: Revisions) {}

  /** By name, at once when in memory. Whom each lets in is for the caller to ask. */
  all(): readonly StartingPoint[] | Promise<readonly StartingPoint[]> {
    const revision = this.revisions.current('clients');
    return typeof revision === 'number' ? this.cache.at(revision) : revision.then((polled) => this.cache.at(polled));
  }

  private async read(): Promise<readonly StartingPoint[]> {
    const records = await this.database.select(ClientRecord, `WHERE disabled_at IS NULL AND (metadata LIKE '%"initiate_login_uri"%' OR metadata LIKE '%"client_uri"%')`);
    const clients = records.map((record) => new Client(record, [])).filter((client) => !client.selfRegistered && client.allowsGrant('authorization_code'));
    return clients.map(toStartingPoint).toSorted((one, other) => one.name.localeCompare(other.name) || one.clientId.localeCompare(other.clientId));
  }
}

function toStartingPoint({ clientId, name, metadata, accessGroups }: Client): StartingPoint {
  return { clientId, name, initiateLoginUri: metadata.initiate_login_uri, clientUri: metadata.client_uri, accessGroups };
}
