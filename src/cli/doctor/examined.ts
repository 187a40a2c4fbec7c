import { statfs } from 'node:fs/promises';
import type { Config } from '../../config/config.js';
import { saidCommand } from '../../config/said-command.js';
import { checkSchema } from '../../database/data-source.js';
import { Database } from '../../database/database.js';
import type { Plan } from '../../admin/plan.js';
import { visit, type Visit } from './visit.js';

/** What a check needs to be worth running. `schema`: a database that is migrated; `server`: one that answers at PUBLIC_URL. */
export type Need = 'database' | 'schema' | 'server';

/** What only a test has reason to replace. */
export interface Surroundings {
  readonly now: () => number;
  readonly freeBytes: (path: string) => Promise<number>;
  /** How what CONFIG_FILE declares differs from what is stored. */
  readonly drift: () => Promise<Plan>;
}

/** An installation as the checks see it: looked at once, whatever they ask. */
export class Examined {
  private readonly visits = new Map<string, Promise<Visit | undefined>>();

  private constructor(
    readonly config: Config,
    /** What loading the settings had to remark. */
    readonly remarks: readonly string[],
    readonly surroundings: Surroundings,
    private readonly opened: Database | undefined,
    /** Why the database could not be opened, or has another schema. */
    readonly trouble: { readonly database?: string; readonly schema?: string },
  ) {}

  static async of(config: Config, remarks: readonly string[], surroundings: Surroundings): Promise<Examined> {
    try {
      const database = await Database.open(config.database);
      const schema = await checkSchema(database).then(() => undefined, (error: Error) => error.message);
      return new Examined(config, remarks, surroundings, database, schema === undefined ? {} : { schema });
    } catch (error) {
      return new Examined(config, remarks, surroundings, undefined, { database: error instanceof Error ? error.message : String(error) });
    }
  }

  /** A command as it is typed where this installation stands: for what a finding advises. */
  readonly said = (words: string): string => saidCommand(this.config, words);

  /** For checks that need a database. */
  get database(): Database {
    if (this.opened === undefined) throw new TypeError('a check that uses the database says that it needs it');
    return this.opened;
  }

  get production(): boolean {
    return this.config.environment === 'production';
  }

  /** What the server answers below PUBLIC_URL; undefined where nobody does. */
  visit(path: string): Promise<Visit | undefined> {
    const known = this.visits.get(path) ?? visit(`${this.config.publicUrl.issuer}${path}`).catch(() => undefined);
    this.visits.set(path, known);
    return known;
  }

  /** What is missing for a check to be worth running. */
  async lacks(needs: readonly Need[]): Promise<string | undefined> {
    for (const need of needs) {
      if (need !== 'server' && this.opened === undefined) return 'the database cannot be reached';
      if (need === 'schema' && this.trouble.schema !== undefined) return 'the database is not migrated';
      if (need === 'server' && (await this.visit('/.well-known/openid-configuration')) === undefined) return `nobody answers at ${this.config.publicUrl.issuer}`;
    }
    return undefined;
  }

  async close(): Promise<void> {
    await this.opened?.close();
  }
}

export async function freeBytes(path: string): Promise<number> {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
