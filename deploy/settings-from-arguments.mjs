import { pathToFileURL } from 'node:url';
import { inRoot, say } from './paths.mjs';

const toFlag = (/** @type {string} */ name) => `--${name.toLowerCase().replaceAll('_', '-')}`;

/**
 * Arguments after -- are settings: `npm start -- --port 4000 --log-level=debug` is `PORT=4000 LOG_LEVEL=debug npm start`, and goes
 * before the environment. Ends the process (exit code 2) when there is no such setting. Needs a build.
 * @param {readonly string[]} args
 */
export async function settingsFromArguments(args) {
  if (args.length === 0) return;
  const { SETTING_NAMES, isSecret } = await import(pathToFileURL(inRoot('dist/config/environment.js')).href);
  // Everyone on the machine can read a command line: secrets come as files.
  const names = new Map(SETTING_NAMES.map((name) => (isSecret(name) ? `${name}_FILE` : name)).map((name) => [toFlag(name), name]));
  const rest = [...args];
  while (rest.length > 0) {
    const argument = rest.shift();
    const [, flag, inline] = /^([^=]*)(?:=(.*))?$/s.exec(argument);
    const name = names.get(flag);
    const value = inline ?? rest.shift();
    if (name === undefined) usage(`${flag} is no setting.`, names);
    if (value === undefined) usage(`${flag} needs a value.`, names);
    process.env[name] = value;
  }
}

/** @param {string} problem @param {Map<string, string>} names */
function usage(problem, names) {
  say(`${problem} These are:\n${[...names.keys()].map((each) => `  ${each} <value>`).join('\n')}`);
  process.exit(2);
}
