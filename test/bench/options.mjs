import { parseArgs } from 'node:util';
import { say } from '../../deploy/paths.mjs';

/**
 * What a measurement was asked for. `--help` prints the usage and ends the process; so does an option that there is not, with an error.
 * @param {string} usage
 * @param {import('node:util').ParseArgsConfig['options']} options
 */
export function readOptions(usage, options) {
  try {
    const { values } = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h', default: false } } });
    if (!values.help) return values;
  } catch (error) {
    refuse(usage, error.message);
  }
  process.stdout.write(`${usage}\n`);
  process.exit(0);
}

/** @returns {never} */
export function refuse(usage, reason) {
  say(`${reason}\n\n${usage}`);
  process.exit(2);
}
