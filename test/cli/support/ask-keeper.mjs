import { connect } from 'node:net';
import { text } from 'node:stream/consumers';

// In a shell, what `node dist/cli/doorward.js ...` is, without the second that the application takes to load: node ask-keeper.mjs <socket> ...

const [, , socket = '', ...args] = process.argv;
const connection = connect(socket);
connection.end(JSON.stringify({ args, env: process.env, cwd: process.cwd(), stdin: await text(process.stdin) }));
const { code, stdout, stderr } = JSON.parse(await text(connection));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = code;
