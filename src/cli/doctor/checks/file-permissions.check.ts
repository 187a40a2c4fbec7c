import { chmod, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Check, error, type Finding } from '../check.js';
import type { Examined } from '../examined.js';

/** Read, write or enter by the group or by everybody. */
const OTHERS = 0o077;
const OTHERS_WRITE = 0o022;

export const filePermissions: Check = {
  name: 'file-permissions',
  about: 'Database and secrets can be read by the user of the server alone',
  async run(examined) {
    const { config } = examined;
    const folder = await finding(config.dataDir, OTHERS_WRITE, 'can be written by other users, who could put their own files there');
    const files = await Promise.all(privateFiles(examined).map((path) => finding(path, OTHERS, 'can be read by other users of this machine')));
    return [folder, ...files].filter((each) => each !== undefined);
  },
};

function privateFiles({ config: { database, dataDir } }: Examined): string[] {
  const stored = database.dialect === 'sqlite' ? ['', '-wal', '-shm'].map((ending) => `${database.path}${ending}`) : [];
  return [...stored, join(dataDir, 'secret-key'), join(dataDir, 'demo.json')];
}

async function finding(path: string, bits: number, what: string): Promise<Finding | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined || (found.mode & bits) === 0) return undefined;
  const mode = (found.mode & 0o777 & ~bits).toString(8);
  return error(`${path} ${what}.`, `chmod ${mode} ${path}`, async () => {
    await chmod(path, found.mode & 0o777 & ~bits);
    return `chmod ${mode} ${path}`;
  });
}
