import { createServer } from 'node:net';
import { Readable } from 'node:stream';
import { pathToFileURL } from 'node:url';

// A process that runs the commands it is sent, one after another, by the very file that people start. Only what a command takes for its
// own process is made for each: arguments, variables, folder, the three streams and the exit code.
// node keeper.mjs <socket> <dist/cli/doorward.js>

const [, , socket = '', program = ''] = process.argv;
let last = Promise.resolve();
let count = 0;

// A command's last resort against whatever keeps it from ending: here it would end the next one.
process.exit = () => undefined;

function collect(stream) {
  const chunks = [];
  stream.write = (chunk, encoding, done) => {
    chunks.push(Buffer.from(chunk));
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  };
  return () => Buffer.concat(chunks).toString('utf8');
}

/** What would keep a process of its own from ending now, but for the pipes by which this one is asked; what closes takes a moment. */
async function leftOpen() {
  const end = performance.now() + 10_000;
  for (;;) {
    const left = process.getActiveResourcesInfo().filter((name) => !name.startsWith('Pipe'));
    if (left.length === 0 || performance.now() > end) return left;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function run({ args, env, cwd, stdin }) {
  process.argv = [process.execPath, program, ...args];
  process.env = env;
  process.chdir(cwd);
  Object.defineProperty(process, 'stdin', { value: Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]), configurable: true });
  const [stdout, stderr] = [collect(process.stdout), collect(process.stderr)];
  try {
    await import(`${pathToFileURL(program).href}?command=${count += 1}`);
    const left = await leftOpen();
    return left.length === 0 ? { code: process.exitCode ?? 0, stdout: stdout(), stderr: stderr() } : { code: 70, stdout: '', stderr: `This command does not end by itself: it has left open ${left.join(', ')}.\n${stderr()}` };
  } finally {
    process.exitCode = undefined;
    // What stood in the way of the stream's own.
    delete process.stdout.write;
    delete process.stderr.write;
    process.stdout.removeAllListeners('error');
  }
}

const server = createServer({ allowHalfOpen: true }, (connection) => {
  let asked = '';
  connection.on('error', () => undefined);
  connection.setEncoding('utf8').on('data', (chunk) => { asked += chunk; }).on('end', () => {
    last = last.then(async () => connection.end(JSON.stringify(await run(JSON.parse(asked)))));
    last.catch((error) => {
      process.stderr.write(`${error.stack}\n`);
      process.reallyExit(1);
    });
  });
});
server.listen(socket, () => process.send?.('ready'));
// Gone with the test file that has started it.
process.on('disconnect', () => process.reallyExit(0));
