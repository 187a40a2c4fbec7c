import { LRUCache } from 'lru-cache';
import { atMost } from '../../platform/at-most.js';

const MOST_VALUES = 10_000;
/** Keys that nothing has, kept apart so that guessing them pushes no real value out. */
const MOST_ABSENT = 1_000;

/** Values by key as of one revision. A new revision empties it, and what was being read before then is answered but not kept. */
export class KeyedCache<V extends object> {
  private readonly values = new LRUCache<string, V>(atMost(MOST_VALUES));
  private readonly absent = new LRUCache<string, true>(atMost(MOST_ABSENT));
  private loading = new Map<string, Promise<V | undefined>>();
  private revision = -1;

  constructor(private readonly read: (key: string) => Promise<V | undefined>) {}

  /** At once when known; requests that miss at the same time share one reading. */
  find(revision: number, key: string): V | undefined | Promise<V | undefined> {
    if (revision !== this.revision) this.empty(revision);
    const value = this.values.get(key);
    if (value !== undefined) return value;
    if (this.absent.has(key)) return undefined;
    return this.loading.get(key) ?? this.load(key);
  }

  private load(key: string): Promise<V | undefined> {
    const { loading } = this;
    const found = this.readInto(loading, key);
    loading.set(key, found);
    return found;
  }

  private async readInto(loading: Map<string, Promise<V | undefined>>, key: string): Promise<V | undefined> {
    try {
      const value = await this.read(key);
      if (loading === this.loading) this.keep(key, value);
      return value;
    } finally {
      loading.delete(key);
    }
  }

  private keep(key: string, value: V | undefined): void {
    if (value === undefined) this.absent.set(key, true);
    else this.values.set(key, value);
  }

  private empty(revision: number): void {
    this.revision = revision;
    this.values.clear();
    this.absent.clear();
    this.loading = new Map();
  }
}
