import { inRoot, root } from './paths.mjs';
import { prepare } from './prepare.mjs';
import { pathToFileURL } from 'node:url';

// `npm start` and, with --watch, `npm run dev`. Everything after -- reaches the server as it is.
const WATCH = '--watch';
const watching = process.argv.includes(WATCH);
process.argv = process.argv.filter((argument) => argument !== WATCH);
process.chdir(root);

if (watching) {
  const { watch } = await import('./watch.mjs');
  await watch(process.argv.slice(2));
} else {
  const code = await prepare();
  if (code !== 0) process.exit(code);
  // In this process: no second Node to start, and signals arrive where the server is.
  await import(pathToFileURL(inRoot('dist/main.js')).href);
}
