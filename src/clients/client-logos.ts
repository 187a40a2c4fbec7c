import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { CleanUp } from '../database/clean-up.js';
import { Database } from '../database/database.js';
import { Clock } from '../platform/clock.js';
import { OutboundFailed, OutboundRefused, SafeFetch } from '../platform/safe-fetch.js';
import { digest } from '../platform/token-digest.js';
import type { Client } from './client.js';
import { ClientLogo } from './client-logo.entity.js';
import { pictureFacts } from './picture-facts.js';

const MOST_BYTES = 256 * 1024;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** What could not be shown is asked for again after it, and one that is there is kept for a quarter. */
const RETRY_AFTER_MS = 60 * MINUTE;
const KEEP_MS = 90 * DAY;
/** Then it is fetched anew, so that it does not go while people see it. */
const RENEW_AFTER_MS = KEEP_MS - DAY;
const MOST_KNOWN = 1000;
const MOST_AT_ONCE = 4;

type Known = Pick<ClientLogo, 'digest' | 'fetchedAt'>;

/**
 * The logos of clients as this server shows them: fetched once, looked at, stored and served from here, so that no browser tells a stranger's host who is about
 * to sign in, and nothing but a picture ever comes from our own. A page never waits for one.
 */
@Injectable()
export class ClientLogos implements OnModuleInit, OnModuleDestroy {
  private readonly known = new LRUCache<string, Known>({ max: MOST_KNOWN });
  private readonly fetching = new Map<string, Promise<void>>();

  constructor(
    private readonly safeFetch: SafeFetch,
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly cleanUp: CleanUp,
  ) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'client_logos', column: 'fetched_at', keepMs: KEEP_MS });
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.fetching.values());
  }

  /** The path of the client's logo below the base path; null where it has none that is here already: then it is fetched for the next time. */
  async pathOf(client: Client): Promise<string | null> {
    const { logo_uri: uri } = client.metadata;
    if (uri === undefined) return null;
    const now = this.clock.now();
    const known = this.known.get(uri);
    let logo = known;
    // Another instance may have renewed it, and the clean-up taken it away.
    if (logo === undefined || now - logo.fetchedAt > RENEW_AFTER_MS) {
      const stored = await this.database.first(ClientLogo, 'WHERE uri_digest = ?', [digest(uri)]);
      const since = this.known.get(uri);
      // What was fetched while the database was asked is newer than its answer, by which it would be fetched again.
      logo = since === undefined || since === known ? stored : since;
      if (logo !== undefined) this.known.set(uri, { digest: logo.digest, fetchedAt: logo.fetchedAt });
    }
    if (logo === undefined || now - logo.fetchedAt > (logo.digest === null ? RETRY_AFTER_MS : RENEW_AFTER_MS)) this.prepare(client);
    return typeof logo?.digest === 'string' ? `/logos/${logo.digest}` : null;
  }

  /** Fetches it besides, so that it is there when people see the client. */
  prepare({ metadata: { logo_uri: uri } }: Client): void {
    if (uri === undefined || this.fetching.has(uri) || this.fetching.size >= MOST_AT_ONCE) return;
    this.fetching.set(uri, this.fetch(uri).catch(() => undefined).finally(() => this.fetching.delete(uri)));
  }

  /** A stored picture by its digest. */
  async find(pictureDigest: string): Promise<{ readonly type: string; readonly content: Buffer } | undefined> {
    const logo = await this.database.first(ClientLogo, 'WHERE digest = ? LIMIT 1', [pictureDigest]);
    return logo === undefined || logo.type === null || logo.content === null || logo.digest !== pictureDigest ? undefined : { type: logo.type, content: Buffer.from(logo.content, 'base64') };
  }

  private async fetch(uri: string): Promise<void> {
    const picture = await this.read(uri);
    const fetchedAt = this.clock.now();
    const logo = {
      uriDigest: digest(uri), digest: picture === undefined ? null : digest(picture.content), type: picture?.type ?? null, content: picture?.content ?? null, fetchedAt,
    };
    await this.database.upsert(ClientLogo, logo, ['uriDigest'], ['digest', 'type', 'content', 'fetchedAt']);
    this.known.set(uri, { digest: logo.digest, fetchedAt });
  }

  private async read(uri: string): Promise<{ readonly type: string; readonly content: string } | undefined> {
    try {
      const { status, body } = await this.safeFetch.fetch(uri.split('#', 1)[0] ?? '', { accept: 'image/png, image/webp, image/jpeg, image/gif', mostBytes: MOST_BYTES });
      const facts = status === 200 ? pictureFacts(body) : undefined;
      return facts === undefined ? undefined : { type: facts.type, content: body.toString('base64') };
    } catch (error) {
      if (error instanceof OutboundRefused || error instanceof OutboundFailed) return undefined;
      throw error;
    }
  }
}
