import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Random } from '../platform/random.js';
import { readablePassword } from './readable-password.js';

/** What development mode made up for this install: kept beside the database, for the banner, /demo and `doorward token`. */
export interface DemoSecrets {
  readonly user: { readonly username: string; readonly email: string; readonly password: string };
  /** Client secrets by client id. */
  readonly clients: Readonly<Record<DemoClientId, string>>;
}

export const DEMO_CLIENT_IDS = ['demo', 'demo-third-party'] as const;
export type DemoClientId = (typeof DEMO_CLIENT_IDS)[number];

const fileIn = (dataDir: string): string => join(dataDir, 'demo.json');

/** `undefined` where there are none yet, or the file holds something else. */
export async function readDemoSecrets(dataDir: string): Promise<DemoSecrets | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(fileIn(dataDir), 'utf8'));
    return isDemoSecrets(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** The secrets of this install, made at the first call. `made` says that the database cannot know them yet. */
export async function requireDemoSecrets(dataDir: string, random: Random): Promise<{ readonly secrets: DemoSecrets; readonly made: boolean }> {
  const before = await readDemoSecrets(dataDir);
  if (before !== undefined) return { secrets: before, made: false };
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // What is there and holds no secrets is in the way.
  await rm(fileIn(dataDir), { force: true });
  const secrets = makeDemoSecrets(random);
  await writeFile(fileIn(dataDir), `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  return { secrets, made: true };
}

function makeDemoSecrets(random: Random): DemoSecrets {
  return {
    user: { username: 'ada', email: 'ada@example.test', password: readablePassword(random) },
    clients: { demo: random.secret('dws'), 'demo-third-party': random.secret('dws') },
  };
}

function isDemoSecrets(value: unknown): value is DemoSecrets {
  if (!isRecord(value) || !isRecord(value['user']) || !isRecord(value['clients'])) return false;
  const { user, clients } = value;
  return ['username', 'email', 'password'].every((name) => isFilled(user[name])) && DEMO_CLIENT_IDS.every((id) => isFilled(clients[id]));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null;
const isFilled = (value: unknown): boolean => typeof value === 'string' && value !== '';
