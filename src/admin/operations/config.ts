import { Injectable } from '@nestjs/common';
import type { Statements, Transaction } from '../../database/statements.js';
import { ConfigFile, type ConfigFileOptions, type PreparedApply } from '../config-file.js';
import { ConfigFileProblems } from '../config-file-problems.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations, QueryParameter } from '../operation.js';
import { AdminProblem, toPointer } from '../problem.js';
import { ConfigReach } from './config-reach.js';
import { PLAN_EXAMPLE, PLAN_SCHEMA } from './config-schema.js';

const BODY = { text: { type: 'application/yaml', mostBytes: 4 * 1024 * 1024 }, example: 'version: 1\nclients: []\n' } as const;
const NAME: QueryParameter = {
  name: 'name', about: 'who owns what the file creates: the name of the file', schema: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$', default: 'doorward.yaml' },
};

/** What the consequences of a plan may be about. */
const HURT = ['apis:read', 'clients:read', 'groups:read', 'roles:read', 'users:read'];
const EVERYTHING = [...HURT, 'settings:read', 'webhooks:read'];

/** doorward.yaml over the API: for pipelines that have a token and no shell on the server. */
@Injectable()
export class ConfigOperations implements AdminOperations {
  constructor(private readonly files: ConfigFile, private readonly reach: ConfigReach) {}

  get operations(): readonly AdminOperation[] {
    const plan = { status: 200, schema: PLAN_SCHEMA, example: PLAN_EXAMPLE } as const;
    return [
      {
        id: 'config.apply', method: 'POST', path: '/config:apply', scope: 'config:write', summary: 'make what a doorward.yaml declares, all of it or nothing; takes the scopes of what it changes besides',
        query: [NAME], body: BODY, answer: plan, command: 'apply', prepare: (call) => this.prepare(call), write: (tx, call, prepared) => this.apply(tx, call, prepared as PreparedApply),
      },
      {
        id: 'config.diff', method: 'POST', path: '/config:diff', scope: 'config:read', summary: 'tell how what is stored differs from a doorward.yaml, and whom applying it would hurt',
        query: [NAME], body: BODY, answer: plan, command: 'diff', prepare: (call) => this.diff(call), write: async (_tx, _call, body) => ({ body }),
      },
      {
        id: 'config.export', method: 'GET', path: '/config:export', scope: 'config:read', summary: 'get what is stored as a doorward.yaml, without secrets and passwords',
        answer: { status: 200, schema: { type: 'string' }, example: 'version: 1\nclients: []\n', types: ['application/yaml'] }, command: 'export', read: (call, statements) => this.export(call, statements),
      },
    ];
  }

  /** An unchanged guess is answered otherwise than a wrong one: what a file compares with, its sender must be allowed to see. */
  private async prepare(call: AdminCall): Promise<PreparedApply> {
    return locating(() => this.files.prepare(String(call.body), { ...optionsOf(call), permit: permitOf(call) }));
  }

  private async apply(tx: Transaction, call: AdminCall, prepared: PreparedApply): Promise<AdminAnswer> {
    await this.reach.require(tx, call.caller, prepared.writes);
    await locating(() => prepared.write(tx, call.act));
    return { body: prepared.plan };
  }

  /** Whoever may not see people must not learn of them by what a file of guesses differs in. */
  private async diff(call: AdminCall): Promise<unknown> {
    requireAll(call, HURT);
    return locating(() => this.files.diff(String(call.body), { ...optionsOf(call), permit: permitOf(call) }));
  }

  private async export(call: AdminCall, _statements: Statements): Promise<AdminAnswer> {
    requireAll(call);
    const text = await this.files.export();
    return { stream: { type: 'application/yaml; charset=utf-8', chunks: once(text) } };
  }
}

function optionsOf({ query }: AdminCall): ConfigFileOptions {
  return { name: String(query['name'] ?? 'doorward.yaml'), remote: true };
}

function permitOf(call: AdminCall): ConfigFileOptions['permit'] {
  return (sections) => requireAll(call, sections.map((section) => `${section}:read`));
}

function requireAll({ caller }: AdminCall, scopes: readonly string[] = EVERYTHING): void {
  const beyond = scopes.filter((scope) => !caller.may(scope));
  if (beyond.length > 0) throw new AdminProblem('forbidden', `This tells of what takes ${beyond.join(', ')}, which is beyond your reach.`);
}

/** What is wrong with a file, as a problem: every place at once. */
async function locating<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConfigFileProblems)) throw error;
    const errors = error.problems.map(({ line, column, path, message }) => ({ pointer: toPointer(path), code: 'invalid', detail: `line ${line}, column ${column}: ${message}` }));
    throw new AdminProblem('validation', `${error.file} has ${errors.length === 1 ? 'a mistake' : `${errors.length} mistakes`}; nothing was written.`, { errors });
  }
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
