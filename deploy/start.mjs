import { pathToFileURL } from 'node:url';
import { inRoot, root } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { settingsFromArguments } from './settings-from-arguments.mjs';

// `npm start` and, with --watch, `npm run dev`.
const args = process.argv.slice(2);
const watching = args[0] === '--watch';
process.chdir(root);

const code = await prepare();
if (code !== 0 && !watching) process.exit(code);
await settingsFromArguments(watching ? args.slice(1) : args);

if (watching) {
  const { watch } = await import('./watch.mjs');
  await watch();
} else {
  // In this process: no second Node to start, and signals arrive where the server is.
  await import(pathToFileURL(inRoot('dist/main.js')).href);
}
