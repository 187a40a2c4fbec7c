import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { Transaction } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import { Random } from '../../platform/random.js';
import { isWire } from '../draft-check.js';
import { toChunks } from '../jobs/import-lines.js';
import { ImportWorker } from '../jobs/import-worker.js';
import type { Job } from '../jobs/job.entity.js';
import { JobStore, type NumberedLine } from '../jobs/job.store.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, Caller } from '../operation.js';
import { AdminProblem } from '../problem.js';
import { saysPassword } from '../user-reach.js';
import { JOB, JOB_EXAMPLE, toJobWire } from './jobs-wire.js';

const MOST_BYTES = 20 * 1024 * 1024;
const MOST_ROWS = 100_000;
const KEPT_MS = 30 * 86_400_000;
const EXAMPLE = '{"preferred_username":"grace","name":"Grace Hopper","email":"grace@example.com","email_verified":true,"password_hash":"$2b$12$...","groups":["engineering"]}\n';

/** Brings the people of another system, thousands at once. Its rows are taken in after the answer. */
@Injectable()
export class UserImport implements AdminOperations {
  constructor(
    private readonly jobs: JobStore,
    private readonly worker: ImportWorker,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  get operations(): readonly AdminOperation[] {
    return [{
      id: 'users.import', method: 'POST', path: '/users:import', scope: 'users:write', summary: 'takes people in, one a line of JSON, each as a doorward.yaml would declare them; answers with the job that does it',
      query: [
        { name: 'mode', about: 'create: whoever is there already is an error; upsert: whoever is there becomes what the line says, and keeps their password', schema: { type: 'string', enum: ['create', 'upsert'], default: 'create' } },
        { name: 'check_only', about: 'a job that writes nobody, and tells what would be', schema: { type: 'boolean', default: false } },
      ],
      body: { text: { type: 'application/x-ndjson', mostBytes: MOST_BYTES }, example: EXAMPLE },
      answer: { status: 202, schema: JOB, example: JOB_EXAMPLE }, write: (tx, call) => this.begin(tx, call),
    }];
  }

  private async begin(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const chunks = toChunks(call.body as string, MOST_ROWS);
    if (chunks === undefined) throw new AdminProblem('validation', `There are more than ${MOST_ROWS} lines in it; at most so many are taken at once.`);
    const total = chunks.reduce((sum, { length }) => sum + length, 0);
    if (total === 0) throw new AdminProblem('validation', 'There is no line in it.');
    const now = this.clock.now();
    const { act, caller, query } = call;
    requireReachOfLines(caller, query['mode'] === 'upsert', chunks.flat());
    const job: Job = {
      id: this.random.id('job'), kind: 'users-import', state: 'queued', mode: query['mode'] === 'upsert' ? 'upsert' : 'create', checkOnly: query['check_only'] === true,
      reachesAdmins: caller.may('admins:write'), total, done: 0, created: 0, updated: 0, unchanged: 0, failed: 0,
      actor: act.actor, createdBy: act.actorId ?? null, createdAt: now, finishedAt: null, expiresAt: now + KEPT_MS,
    };
    await this.jobs.add(tx, job, chunks);
    await this.audit.record(tx, { type: 'import.started', outcome: 'success', actor: act.actor, actorId: act.actorId ?? null, details: { id: job.id, mode: job.mode, check_only: job.checkOnly, total } }, act.origin);
    tx.afterCommit(() => this.worker.wake());
    return { status: 202, body: toJobWire(job), location: `/jobs/${job.id}` };
  }
}

/** Throws `forbidden`. Whoever is there already would lose the groups of which a line says nothing. */
function requireReachOfLines(caller: Caller, upsert: boolean, lines: readonly NumberedLine[]): void {
  const [mayGroup, mayPassword] = [caller.may('groups:write'), caller.may('credentials:write')];
  if (mayGroup && mayPassword) return;
  if (upsert && !mayGroup) throw new AdminProblem('forbidden', 'To change people who are there already, with the groups they are in, takes groups:write.');
  for (const [line, text] of lines) {
    // To parse a hundred thousand lines keeps everybody else waiting. A backslash may spell a name.
    if (!/groups|password|\\/.test(text)) continue;
    const names = namesIn(text);
    if (!mayGroup && names.includes('groups')) throw new AdminProblem('forbidden', `To say which groups somebody is in, as line ${line} does, takes groups:write.`);
    if (!mayPassword && saysPassword(names)) throw new AdminProblem('forbidden', `To say what somebody’s password is, as line ${line} does, takes credentials:write.`);
  }
}

/** Of a line that is no JSON nothing is taken. */
function namesIn(text: string): readonly string[] {
  try {
    const row: unknown = JSON.parse(text);
    return isWire(row) ? Object.keys(row) : [];
  } catch {
    return [];
  }
}
