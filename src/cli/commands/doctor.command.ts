import type { Command } from 'commander';
import { loadConfig } from '../../config/load-config.js';
import type { Examination } from '../doctor/examination.js';
import { inApp } from '../in-app.js';
import { print, printJson, remark } from '../output.js';

const FINDINGS = 1;
const SIGNS = { ok: 'ok     ', warning: 'warning', error: 'error  ', skipped: 'skipped' } as const;

export function declareDoctor(command: Command): void {
  command.option('--fix', 'do what can be done without taking anything from anybody: run migrations, close file permissions')
    .option('--all', 'list what is well, too')
    .option('--json', 'print JSON')
    .action(async (options: { fix?: true; all?: true; json?: true }) => {
      const examinations = await examineThis(options.fix === true);
      if (options.json) printJson(examinations.map(toJson));
      else tell(examinations, options.all === true);
      if (examinations.some(({ status }) => status === 'error')) process.exitCode = FINDINGS;
    });
}

/** Settings that cannot be read are told by loadConfig itself, all at once. */
async function examineThis(fix: boolean): Promise<Examination[]> {
  const { config, warnings } = loadConfig();
  const [{ Examined, freeBytes }, { examine }, { Clock }] = await Promise.all([import('../doctor/examined.js'), import('../doctor/examination.js'), import('../../platform/clock.js')]);
  const clock = new Clock();
  const look = async (): Promise<Examination[]> => {
    const examined = await Examined.of(config, warnings, { now: () => clock.now(), freeBytes, drift: () => driftOf(config.configFile ?? '') });
    try {
      return await examine(examined);
    } finally {
      await examined.close();
    }
  };
  const examinations = await look();
  const repairs = fix ? examinations.flatMap(({ findings }) => findings.flatMap(({ repair }) => (repair === undefined ? [] : [repair]))) : [];
  for (const repair of repairs) remark(`fixed: ${await repair()}`);
  return repairs.length === 0 ? examinations : look();
}

async function driftOf(path: string) {
  const [{ ConfigFile }, { readFileNamed }] = await Promise.all([import('../../admin/config-file.js'), import('../config-files.js')]);
  const { text, ...file } = await readFileNamed(path, undefined);
  return inApp((app) => app.get(ConfigFile).diff(text, file));
}

function tell(examinations: readonly Examination[], all: boolean): void {
  for (const { name, about, status, because, findings } of examinations) {
    if (status === 'ok' && all) print(`${SIGNS.ok}  ${name}: ${about}.`);
    if (status === 'skipped') print(`${SIGNS.skipped}  ${name}: ${because ?? ''}.`);
    for (const { severity, message, fix } of findings) print(`${SIGNS[severity]}  ${name}: ${message}\n         ${fix}`);
  }
  const count = (wanted: Examination['status']): number => examinations.filter(({ status }) => status === wanted).length;
  print(`${count('ok')} well · ${count('warning')} with warnings · ${count('error')} with errors · ${count('skipped')} skipped`);
}

function toJson({ name, about, status, because, findings }: Examination) {
  return { name, about, status, ...(because === undefined ? {} : { because }), findings: findings.map(({ severity, message, fix, repair }) => ({ severity, message, fix, fixable: repair !== undefined })) };
}
