import { inRoot } from '../../../deploy/paths.mjs';
import { freePort, Program } from '../driver/program.mjs';

/** Fastify with one route of each kind and nothing behind it. */
export async function startBareFastify() {
  const port = await freePort();
  const url = new URL(`http://127.0.0.1:${port}`);
  const program = Program.start([inRoot('test/bench/peers/bare-fastify.mjs')], { PORT: String(port) });
  const startSeconds = await program.answers(url);
  return { name: 'fastify', title: 'bare Fastify', url, program, startSeconds, bare: true, remove: () => undefined };
}
