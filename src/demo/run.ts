import { readDemoSecrets } from './demo-secrets.js';
import { OwnServer } from './walk/own-server.js';
import { Transcript } from './walk/transcript.js';
import { walkThrough } from './walk/walk.js';

/** `npm run demo`: the authorization code flow against a server that it starts and stops, step by step. Exits 0, or 1 where a step failed. */
const write = (text: string): void => {
  process.stdout.write(text);
};

async function run(): Promise<number> {
  const server = await OwnServer.start();
  let interrupted = false;
  const leave = (code: number) => (): void => {
    if (interrupted) return;
    interrupted = true;
    void server.stop().then(() => process.exit(code));
  };
  // Not once: a second Ctrl-C while the server stops would leave its data behind. A terminal that was closed ends it, too.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave(130));
  // Whoever read has read enough (`| head`).
  process.stdout.on('error', leave(0));
  try {
    await server.ready();
    write(`Doorward runs at ${server.issuer}, with data that go when this ends.\n`);
    const secrets = await readDemoSecrets(server.dataDir);
    if (secrets === undefined) throw new Error('The server made no demo objects');
    await walkThrough({ issuer: server.issuer, secrets, transcript: new Transcript(write) });
    write('\nAll steps went as they should.\n');
    return 0;
  } catch (error) {
    if (!interrupted) write(`\nThis did not go as it should: ${error instanceof Error ? error.message : String(error)}\nThe server said:\n${server.lastWords}\n`);
    return 1;
  } finally {
    if (!interrupted) await server.stop();
  }
}

process.exitCode = await run().catch((error: unknown) => {
  write(`${error instanceof Error ? error.message : String(error)}\n`);
  return 1;
});
