import { resolve } from 'node:path';
import type { Config } from './config.js';

const DEFAULT_PORT = 3000;
const DEFAULT_DATA_DIR = './data';
const LONGEST_SHOWN = 100;

/**
 * How to say a command in the same place: commands read the settings, so a port, a folder or a database of its own has to be said again. The address of a
 * database may have a password in it: what is to be filled in is refused as it stands, where without it a command would begin another database.
 */
export function saidCommand(config: Pick<Config, 'environment' | 'listen' | 'dataDir' | 'database'>, words: string): string {
  const { environment, listen, dataDir } = config;
  if (environment === 'production') return `doorward ${words}`;
  const said = [...databaseOf(config), ...(resolve(dataDir) === resolve(DEFAULT_DATA_DIR) ? [] : [`DATA_DIR=${quoted(dataDir)}`]), ...(listen.port === DEFAULT_PORT ? [] : [`PORT=${listen.port}`])];
  return [...said, `npm exec doorward -- ${words}`].join(' ');
}

/**
 * The same for a page: as it is to be typed where people try it. Nobody who may sit elsewhere is shown a folder or a database; and what a sentence would cut off
 * (http/display-text.ts) is no command, so that the command line's own name stands for it, as where it is installed.
 */
export function shownCommand(config: Parameters<typeof saidCommand>[0] & Pick<Config, 'publicUrl'>, words: string): string {
  if (config.environment !== 'production' && !config.publicUrl.loopback) return `npm exec doorward -- ${words}`;
  const said = saidCommand(config, words);
  return said.length <= LONGEST_SHOWN ? said : `doorward ${words}`;
}

function databaseOf({ database, dataDir }: Pick<Config, 'database' | 'dataDir'>): string[] {
  if (database.dialect !== 'sqlite') return ['DATABASE_URL=...'];
  return database.path === resolve(dataDir, 'doorward.sqlite') ? [] : [`DATABASE_URL=${quoted(`sqlite:${database.path}`)}`];
}

/** For a shell. */
const quoted = (path: string): string => (/^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`);
