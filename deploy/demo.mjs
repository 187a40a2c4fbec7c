import { pathToFileURL } from 'node:url';
import { inRoot, root } from './paths.mjs';
import { prepare } from './prepare.mjs';

process.chdir(root);
const code = await prepare();
if (code !== 0) process.exit(code);
await import(pathToFileURL(inRoot('dist/demo/run.js')).href);
