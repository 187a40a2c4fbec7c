import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { transformFileSync } from '@swc/core';
import type { DatabaseLocation } from '../../src/config/config.js';

const SOURCE = join(import.meta.dirname, '../../src');
const FOLDERS = ['config', 'platform', 'database'];

/** What the other process runs. It answers `ready`, then the number that its work came to for each message. */
const PROGRAM = `
import { Database } from './database/database.js';
const database = await Database.open(JSON.parse(process.argv[2]));
process.on('message', async ({ sql, params, times, together }) => {
  const one = () => together ? database.transaction(async (tx) => {
    await tx.row('SELECT id FROM notes');
    return tx.run(sql, params);
  }) : database.run(sql, params);
  const results = await Promise.allSettled(Array.from({ length: times }, one));
  process.send({
    matched: results.reduce((sum, result) => sum + (result.value ?? 0), 0),
    errors: results.filter((result) => result.status === 'rejected').map((result) => String(result.reason)),
  });
});
process.on('disconnect', () => void database.close());
process.send('ready');
`;

/** `together`: each in a transaction that reads before it writes. */
export interface Contention { readonly sql: string; readonly params: (string | number)[]; readonly times: number; readonly together?: boolean }
export interface Outcome { readonly matched: number; readonly errors: string[] }

/** A second process on the same database, through the same code: compiled for it, as a process of its own has no jest. */
export class OtherProcess {
  private constructor(private readonly child: ChildProcess, private readonly folder: string) {}

  static async on(location: DatabaseLocation): Promise<OtherProcess> {
    const folder = compile();
    const child = fork(join(folder, 'program.js'), [JSON.stringify(location)], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const [answer] = await Promise.race([once(child, 'message'), once(child, 'exit')]);
    if (answer !== 'ready') throw new Error(`The other process ended with ${String(answer)}`);
    return new OtherProcess(child, folder);
  }

  async contend(contention: Contention): Promise<Outcome> {
    this.child.send(contention);
    const [outcome] = (await once(this.child, 'message')) as [Outcome];
    return outcome;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Below node_modules, where packages are found. */
function compile(): string {
  const cache = join(SOURCE, '../node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'doorward-other-process-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'program.js'), `import 'reflect-metadata';${PROGRAM}`);
  for (const part of FOLDERS) {
    for (const file of readdirSync(join(SOURCE, part), { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.spec|\.d)\.ts$/.test(name))) {
      const target = join(folder, part, file.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(target), { recursive: true });
      writeFileSync(target, transformFileSync(join(SOURCE, part, file), {
        swcrc: false, module: { type: 'es6' },
        jsc: { parser: { syntax: 'typescript', decorators: true }, transform: { legacyDecorator: true, decoratorMetadata: true }, target: 'es2022', keepClassNames: true },
      }).code);
    }
  }
  return folder;
}
