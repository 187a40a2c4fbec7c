import { readFile } from 'node:fs/promises';
import type { VerificationReport } from '../audit/audit-verification.js';
import type { SignedPlace } from '../audit/chain-signatures.js';
import { instant, print, printFacts, printJson, printTable } from './output.js';
import { Refusal, UsageProblem } from './refusal.js';

/** Somebody has changed the log. */
const TAMPERED = 1;

/** A checkpoint as `audit verify --json` prints it, or as it stands in the log of the server. */
export async function readCheckpoint(path: string): Promise<SignedPlace> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${path} cannot be read (${error.code ?? 'unreadable'}).`);
  });
  const place = toPlace(text);
  if (place === undefined) throw new UsageProblem('--after must name a file with a checkpoint: what audit verify --json prints, or the audit_checkpoint of a line of the log.');
  return place;
}

function toPlace(text: string): SignedPlace | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { head, audit_checkpoint: told } = (document ?? {}) as Readonly<Record<string, unknown>>;
  const { sequence, hash, signed_at: signedAt, key_id: keyId, signature } = (told ?? head ?? document ?? {}) as Readonly<Record<string, unknown>>;
  if (!Number.isSafeInteger(sequence) || !Number.isSafeInteger(signedAt)) return undefined;
  if (typeof hash !== 'string' || typeof keyId !== 'string' || typeof signature !== 'string') return undefined;
  return { sequence: sequence as number, hash, signedAt: signedAt as number, keyId, signature };
}

export function printReport(report: VerificationReport, json: boolean): void {
  if (report.findingCount > 0) process.exitCode = TAMPERED;
  const { from, to, findings, findingCount, checkpoints, tail, head } = report;
  if (json) {
    return printJson({
      intact: findingCount === 0, from, to, findings, finding_count: findingCount, checkpoints: { good: checkpoints.good, unknown_key: checkpoints.unknownKey },
      unsealed: { events: tail.events, since: tail.since === null ? null : instant(tail.since) },
      head: head === undefined ? null : { sequence: head.sequence, hash: head.hash, signed_at: head.signedAt, key_id: head.keyId, signature: head.signature },
    });
  }
  const [first] = findings;
  print(first === undefined ? `The log is as it was sealed: ${to < from ? 'no events' : `events ${from} to ${to}`}.` : `The log is not as it was sealed. The first place is event ${first.sequence}.`);
  if (first !== undefined) printTable(['EVENT', 'WHAT', 'DETAIL'], findings.map(({ sequence, kind, detail }) => [String(sequence), kind, detail]));
  if (findingCount > findings.length) print(`… and ${findingCount - findings.length} more.`);
  printFacts({
    checkpoints: `${checkpoints.good} good${checkpoints.unknownKey === 0 ? '' : `, ${checkpoints.unknownKey} under a SECRET_KEY that is not configured any more`}`,
    unsealed: tail.since === null ? 'nothing' : `${tail.events} events, the oldest of ${instant(tail.since)}: this says nothing about them`,
  });
}
