import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inRoot } from '../../../deploy/paths.mjs';
import { freePort, Program } from '../driver/program.mjs';
import { doorwardDocument } from '../world.mjs';

const SECRET_KEY = 'NK3W_kfx2aNwJIDXemAYxFRM9rvoyzVUnD-7XkRShNE';

/**
 * Doorward as its users run it, one process, on a database of its own that holds the bench's world.
 * @param {{ name: string, title: string, databaseUrl?: string }} options without a URL: SQLite
 */
export async function startDoorward({ name, title, databaseUrl }) {
  const folder = mkdtempSync(join(tmpdir(), 'doorward-bench-'));
  const port = await freePort();
  const url = new URL(`http://127.0.0.1:${port}`);
  const environment = {
    PORT: String(port), PUBLIC_URL: url.origin, DATA_DIR: folder, SECRET_KEY, NODE_ENV: 'development', LOG_LEVEL: 'warn', RATE_LIMITS: 'off',
    ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  };
  const discovery = new URL('/.well-known/openid-configuration', url);
  const run = (extra = {}, args = [inRoot('dist/main.js')], options = {}) => Program.start(args, { ...environment, ...extra }, options);

  // The first start makes keys and hashes passwords; the measured one is a later one, as nearly all are.
  const configFile = join(folder, 'doorward.yaml');
  writeFileSync(configFile, JSON.stringify(doorwardDocument));
  const first = run({ CONFIG_FILE: configFile });
  await first.answers(discovery);
  await first.stop();

  const program = run();
  const startSeconds = await program.answers(discovery);
  return {
    name, title, url, program, startSeconds,
    paths: {
      authorize: '/oauth2/authorize', token: '/oauth2/token', introspect: '/oauth2/introspect', userinfo: '/oauth2/userinfo',
      discovery: '/.well-known/openid-configuration', jwks: '/oauth2/jwks', api: '/api/notes',
    },
    introspectsJwt: true,
    /** Starts it once more beside the measured one, to time that. */
    startAgain: async (args, options) => {
      const other = await freePort();
      const origin = `http://127.0.0.1:${other}`;
      return { program: run({ PORT: String(other), PUBLIC_URL: origin }, args, options), discovery: new URL('/.well-known/openid-configuration', origin) };
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
