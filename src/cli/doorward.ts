#!/usr/bin/env node
import { explain } from './explain.js';
import { remark } from './output.js';
import { programFor } from './program.js';

// `doorward users list | head -1` closes the pipe: that is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const args = process.argv.slice(2);
try {
  const program = await programFor(args);
  await program.parseAsync(args, { from: 'user' });
} catch (error) {
  const { message, exitCode } = explain(error, args);
  if (message !== undefined) remark(args.includes('--json') ? JSON.stringify({ error: message }) : message);
  process.exitCode = exitCode;
}
// Whatever a library has left open must not keep a command from ending.
setTimeout(() => process.exit(), 2000).unref();
