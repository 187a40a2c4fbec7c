import type { Check, Finding } from './check.js';
import { checks } from './checks/index.js';
import type { Examined } from './examined.js';

export interface Examination {
  readonly name: string;
  readonly about: string;
  readonly status: 'ok' | 'warning' | 'error' | 'skipped';
  /** Why it was skipped. */
  readonly because?: string;
  readonly findings: readonly Finding[];
}

/** Asks every question, in the order of the list; one that fails is a finding and keeps nobody from the next. */
export async function examine(examined: Examined, list: readonly Check[] = checks): Promise<Examination[]> {
  const examinations: Examination[] = [];
  for (const check of list) examinations.push(await examineOne(check, examined));
  return examinations;
}

async function examineOne(check: Check, examined: Examined): Promise<Examination> {
  const { name, about } = check;
  const because = await examined.lacks(check.needs ?? []);
  if (because !== undefined) return { name, about, status: 'skipped', because, findings: [] };
  const findings = await findingsOf(check, examined);
  const status = findings.some(({ severity }) => severity === 'error') ? 'error' : findings.length > 0 ? 'warning' : 'ok';
  return { name, about, status, findings };
}

async function findingsOf(check: Check, examined: Examined): Promise<readonly Finding[]> {
  try {
    return await check.run(examined);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [{ severity: 'warning', message: `This could not be looked at (${reason}).`, fix: 'Run doctor as the user that runs the server, with the same settings.' }];
  }
}
