import { pathToFileURL } from 'node:url';

// A process that runs servers, one after another, by the very file that people start: each with variables of its own, until it is told to
// stop. node server-host.mjs <dist/main.js>, then over IPC { start: variables }, which answers 'ready', and { stop: true }, which answers 'ended'.

const [, , program = ''] = process.argv;
let count = 0;

// How a server ends is by ending its process: here the next one comes.
process.exit = () => undefined;

async function start(variables) {
  process.env = variables;
  let said = '';
  process.stdout.write = (chunk, encoding, done) => {
    const ready = said.includes('ready in');
    said += chunk;
    if (!ready && said.includes('ready in')) process.send('ready');
    (typeof encoding === 'function' ? encoding : done)?.();
    return true;
  };
  await import(`${pathToFileURL(program).href}?server=${count += 1}`);
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  process.send('ended');
}

process.on('message', (message) => {
  if (message.stop) process.emit('SIGTERM');
  else void start(message.start);
});
// Gone with the test file that has started it.
process.on('disconnect', () => process.reallyExit(0));
process.send('waiting');
