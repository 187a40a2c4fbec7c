import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll } from '@jest/globals';
import { FOR_A_SHORT_LIFE } from '../../run/v8-flags.mjs';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a command finds in its process. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly stdin?: string;
}

/** Whoever names one of these wants a process: they stay, or ask about the process itself. */
const ALONE = ['serve', 'demo', 'migrate', 'listen', 'tail'];
/** One of each kind: a file, questions to a server, nouns with commands of their own, a noun that operations alone bring, a look at everything. */
const STARTED_FIRST = ['apply', 'token', 'users', 'clients', 'audit', 'settings', 'doctor'];

/**
 * Commands in a process that stays, where a process of its own would load the application for a second. The first command of some nouns in
 * a run is always started as people start it; of every other the process that stays tells whether it leaves anything open.
 */
export class KeptCommands {
  readonly folder = mkdtempSync(join(tmpdir(), 'doorward-kept-'));
  readonly socket = join(this.folder, 'socket');
  /** What a shell runs in the place of the program: it takes this socket, then the arguments. */
  readonly asker = join(import.meta.dirname, 'ask-keeper.mjs');
  private child: Promise<ChildProcess> | undefined;
  /** Where the nouns stand that have been started: the folder of the whole run, or of this file when it runs alone. */
  private readonly started = process.env['DOORWARD_TEST_STARTED'] ?? this.folder;

  /** Call it at the top of a module: it ends with the test file. */
  constructor(private readonly program: string) {
    afterAll(async () => {
      const child = await this.child;
      if (child?.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
      rmSync(this.folder, { recursive: true, force: true });
    });
  }

  /** Whether this one can be run here; the first of some nouns cannot. */
  takes(args: readonly string[]): boolean {
    const noun = args[0] ?? '';
    if (noun.startsWith('-') || args.some((argument) => ALONE.includes(argument))) return false;
    if (!STARTED_FIRST.includes(noun)) return true;
    try {
      mkdirSync(join(this.started, `started-${noun}`));
      return false;
    } catch {
      return true;
    }
  }

  /** A condition in a shell: whether a command of this noun can be run here. It counts as started by being asked. */
  shellTest(noun: string): string {
    return `case ${noun} in -*|${ALONE.join('|')}) false;; ${STARTED_FIRST.join('|')}) ! mkdir "${this.started}/started-"${noun} 2> /dev/null;; esac`;
  }

  /** Resolves when commands can be sent to the socket. */
  async ready(): Promise<void> {
    await (this.child ??= this.start());
  }

  async run(args: readonly string[], { env, cwd, stdin = '' }: Surroundings): Promise<Ended> {
    await this.ready();
    const connection = connect(this.socket);
    connection.end(JSON.stringify({ args, env, cwd, stdin }));
    return JSON.parse(await text(connection)) as Ended;
  }

  private async start(): Promise<ChildProcess> {
    const child = fork(join(import.meta.dirname, 'keeper.mjs'), [this.socket, this.program], { execArgv: [...FOR_A_SHORT_LIFE], env: { PATH: process.env['PATH'], DOORWARD_TEST_RUN: process.env['DOORWARD_TEST_RUN'] }, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    await once(child, 'message');
    return child;
  }
}
