import { type Given, SETTINGS, SETTING_NAMES, type Setting, type SettingName, type Values, isSecret } from './environment.js';
import { SettingProblem } from './problems.js';
import { readText } from './secret-files.js';

/** `generated` is the development secret in DATA_DIR. */
export type Origin = 'default' | 'environment' | 'file' | 'generated';

/** Every setting read and parsed by itself, before any rule over several. */
export interface Reading {
  readonly values: Partial<Values>;
  readonly origins: Readonly<Record<SettingName, { readonly from: Origin; readonly text: string }>>;
  readonly problems: readonly string[];
  readonly warnings: readonly string[];
  /** The settings that have no usable value. */
  readonly broken: ReadonlySet<SettingName>;
}

/** Reads the rows in order, so that a default may build on the rows above it. An empty value counts as unset. */
export function readSettings(environment: NodeJS.ProcessEnv, terminal: boolean): Reading {
  const values: Partial<Record<SettingName, unknown>> = {};
  const origins: Partial<Record<SettingName, { from: Origin; text: string }>> = {};
  const texts = new Map<string, string>();
  const given: Given = {
    get production() {
      return texts.get('NODE_ENV') === 'production';
    },
    terminal,
    text: (name) => texts.get(name) ?? '',
  };
  const problems: string[] = [];
  const broken = new Set<SettingName>();
  for (const name of SETTING_NAMES) {
    const row: Setting<unknown> = SETTINGS[name];
    let from: Origin = 'default';
    try {
      const set = readRaw(environment, name);
      from = set?.from ?? 'default';
      const text = set?.text ?? row.fallback?.(given) ?? '';
      texts.set(name, text);
      origins[name] = { from, text: isSecret(name) && set !== undefined ? '' : text };
      if (text !== '') values[name] = row.parse(text);
    } catch (error) {
      if (!(error instanceof SettingProblem)) throw error;
      broken.add(name);
      // A default built on a broken row breaks with it, and that row has the sentence already.
      if (from !== 'default' || problems.length === 0 || error instanceof FileProblem) problems.push(toSentence(name, from, error));
    }
  }
  return { values: values as Partial<Values>, origins: origins as Reading['origins'], problems, warnings: doubts(given, origins.PUBLIC_URL?.from), broken };
}

function readRaw(environment: NodeJS.ProcessEnv, name: SettingName): { from: Origin; text: string } | undefined {
  const text = environment[name]?.trim() ?? '';
  const file = isSecret(name) ? environment[`${name}_FILE`]?.trim() ?? '' : '';
  if (text !== '' && file !== '') throw new FileProblem(`and ${name}_FILE are both set`, 'remove one of them');
  if (text !== '') return { from: 'environment', text };
  if (file === '') return undefined;
  try {
    // Editors and `echo` end a file with a line break that is no part of the secret.
    const content = readText(file).trim();
    if (content !== '') return { from: 'file', text: content };
  } catch (error) {
    if (error instanceof SettingProblem) throw new FileProblem(`cannot be taken from ${name}_FILE, which ${error.wrong}`, error.fix);
    throw error;
  }
  throw new FileProblem(`cannot be taken from ${name}_FILE, which names an empty file`, 'write the value into it');
}

/** Not a fault of the value but of how it is given: told whatever else is wrong. */
class FileProblem extends SettingProblem {}

function toSentence(name: SettingName, from: Origin, problem: SettingProblem): string {
  return `${name}${from === 'file' ? ` (from ${name}_FILE)` : ''} ${problem.message}.`;
}

function doubts(given: Given, publicUrlFrom: Origin | undefined): string[] {
  return given.production && publicUrlFrom === 'default' ? [`PUBLIC_URL is not set, so only this machine can use the server, at ${given.text('PUBLIC_URL')}.`] : [];
}
