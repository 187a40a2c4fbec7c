import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Database } from '../database/database.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { hashFormat } from '../platform/known-hash.js';
import { Schedule } from '../platform/schedule.js';
import { loginNameDigest } from './login-name.js';

const LABEL = 'stand-in-hash';
const COUNT_EVERY_MS = 10 * 60_000;
/** The first so many names by their digests, which come in no order that anybody chose: a fair sample. */
const SAMPLE = 2_000;
/** 48 bits of a MAC as a fraction of one. */
const RANGE = 2 ** 48;

interface Format {
  /** A hash of this format: what checking against it costs is what matters, its verdict is not asked. */
  readonly example: string;
  /** Of all people, those with this format or one before it, from 0 to 1. */
  readonly upTo: number;
}

/**
 * What the password of somebody without a hash is checked against. Imported hashes cost their own time until they are replaced, so a name that
 * nobody has costs what some member of the population would: the same one each time, in the proportions that there are. Otherwise whoever measures
 * would tell the imported accounts from names that nobody has (CVE-2026-22746).
 */
@Injectable()
export class StandInHashes implements OnApplicationBootstrap {
  private formats: readonly Format[] = [];

  constructor(private readonly database: Database, private readonly keys: DerivedKeys, private readonly schedule: Schedule) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.count();
    this.schedule.every(COUNT_EVERY_MS, 'stand-in hashes', () => this.count());
  }

  /** The hash for a name, known or not, that has none of its own; `null` while nobody has one. */
  of(name: string): string | null {
    const fraction = Buffer.from(this.keys.mac(LABEL, loginNameDigest(name)), 'base64url').readUIntBE(0, 6) / RANGE;
    return this.formats.find(({ upTo }) => fraction < upTo)?.example ?? null;
  }

  /** Counts how people's hashes are made. One statement, out of the path of any request. */
  async count(): Promise<void> {
    const rows = await this.database.rows<{ phc: string }>(
      `SELECT u.password_hash AS phc FROM login_names n JOIN users u ON u.id = n.user_id WHERE u.password_hash IS NOT NULL ORDER BY n.name_digest LIMIT ${SAMPLE}`,
    );
    this.formats = toFormats(rows.map((row) => row.phc));
  }
}

function toFormats(hashes: readonly string[]): Format[] {
  const known = hashes.map((example) => ({ example, format: hashFormat(example) ?? '' })).filter(({ format }) => format !== '');
  // The same order each time, or a name would change its format from one count to the next.
  const sorted = known.toSorted((one, other) => (one.format < other.format ? -1 : one.format > other.format ? 1 : 0));
  return sorted.flatMap(({ example, format }, index) => (sorted[index + 1]?.format === format ? [] : [{ example, upTo: (index + 1) / sorted.length }]));
}
