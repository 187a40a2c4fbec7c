import { LRUCache } from 'lru-cache';
import type { Client } from '../client.js';

const MOST_CLIENTS = 10_000;
/** Ids that nobody has, kept apart so that guessing them pushes no real client out. */
const MOST_ABSENT = 1_000;

/** Clients as of one revision. A new revision empties it, and what was being read before then is answered but not kept. */
export class ClientCache {
  private readonly clients = new LRUCache<string, Client>({ max: MOST_CLIENTS });
  private readonly absent = new LRUCache<string, true>({ max: MOST_ABSENT });
  private loading = new Map<string, Promise<Client | undefined>>();
  private revision = -1;

  constructor(private readonly read: (clientId: string) => Promise<Client | undefined>) {}

  /** At once when known; requests that miss at the same time share one reading. */
  find(revision: number, clientId: string): Client | undefined | Promise<Client | undefined> {
    if (revision !== this.revision) this.empty(revision);
    const client = this.clients.get(clientId);
    if (client !== undefined) return client;
    if (this.absent.has(clientId)) return undefined;
    return this.loading.get(clientId) ?? this.load(clientId);
  }

  private load(clientId: string): Promise<Client | undefined> {
    const { loading } = this;
    const found = this.readInto(loading, clientId);
    loading.set(clientId, found);
    return found;
  }

  private async readInto(loading: Map<string, Promise<Client | undefined>>, clientId: string): Promise<Client | undefined> {
    try {
      const client = await this.read(clientId);
      if (loading === this.loading) this.keep(clientId, client);
      return client;
    } finally {
      loading.delete(clientId);
    }
  }

  private keep(clientId: string, client: Client | undefined): void {
    if (client === undefined) this.absent.set(clientId, true);
    else this.clients.set(clientId, client);
  }

  private empty(revision: number): void {
    this.revision = revision;
    this.clients.clear();
    this.absent.clear();
    this.loading = new Map();
  }
}
