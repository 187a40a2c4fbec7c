import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import { FOR_A_SHORT_LIFE } from '../../run/v8-flags.mjs';

/**
 * Servers in a process that stays, one at a time, where a process for each would load the application for a second or two. Each starts from
 * nothing by the file that people start, and ends as at Ctrl-C.
 */
export class ServerHost {
  private child: Promise<ChildProcess> | undefined;
  private running = false;

  /** Call it at the top of a module: it ends with the test file. */
  constructor(private readonly program: string) {
    afterAll(async () => {
      const child = await this.child;
      if (child?.exitCode === null && child.kill('SIGKILL')) await once(child, 'exit');
    });
  }

  /** Resolves when a server with these variables, and no others, is ready. */
  async start(variables: Readonly<Record<string, string>>): Promise<void> {
    this.running = await this.tell({ start: variables }) === 'ready';
    if (!this.running) throw new Error('The server ended as it started: see above.');
  }

  /** Resolves when the server, if there is one, has ended. */
  async stop(): Promise<void> {
    if (this.running) await this.tell({ stop: true });
    this.running = false;
  }

  private async tell(message: object): Promise<unknown> {
    const child = await (this.child ??= this.fork());
    const over = new AbortController();
    try {
      const answer = Promise.race([once(child, 'message', over).then(([said]: unknown[]) => said), once(child, 'exit', over).then(() => 'gone')]);
      child.send(message);
      return await answer;
    } finally {
      // What was waited for in vain hears of nothing more.
      over.abort();
    }
  }

  private async fork(): Promise<ChildProcess> {
    const child = fork(join(import.meta.dirname, 'server-host.mjs'), [this.program], { execArgv: [...FOR_A_SHORT_LIFE, '--import', new URL('../../support/with-stored-rsa-pairs.mjs', import.meta.url).href], env: { PATH: process.env['PATH'], DOORWARD_TEST_RUN: process.env['DOORWARD_TEST_RUN'] }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    await once(child, 'message');
    return child;
  }
}
