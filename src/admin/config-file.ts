import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import type { Transaction } from '../database/statements.js';
import type { Act } from './admin-resource.js';
import { ADMIN_RESOURCES, type AdminResources } from './admin-resources.js';
import { ConfigFileProblems } from './config-file-problems.js';
import { BlastRadius } from './config-file/blast-radius.js';
import { Applier } from './config-file/applier.js';
import { type Declaration, DeclarationReader } from './config-file/declaration.js';
import type { Located } from './config-file/located.js';
import type { PlannedWrite, PlannedWrites } from './config-file/planned-write.js';
import { Planner } from './config-file/planner.js';
import { takeOvers, twoOwners } from './config-file/two-owners.js';
import { isWire } from './draft-check.js';
import { type FieldProblem, printProblem } from './field-problem.js';
import { type Consequence, type FieldChange, type Plan, toFieldChanges } from './plan.js';

export interface ConfigFileOptions {
  /** What the file is called: problems are told under it, and who owns what it creates (`file:doorward.yaml`). */
  readonly name: string;
  /** Where relative `*_file` paths count from; the working folder when left out. */
  readonly folder?: string;
  /** How `*_env` reads a variable; when left out, none is set. */
  readonly variable?: (name: string) => string | undefined;
  /** Take over what the file lists and somebody else made; what it no longer lists is let go of instead of removed. */
  readonly adopt?: boolean;
  readonly release?: boolean;
  /** Plan only. */
  readonly dryRun?: boolean;
  /** Who the audit log names; `file` when left out. */
  readonly actor?: 'cli' | 'file';
  /** Sent by somebody elsewhere: `*_file` and `*_env` are refused. */
  readonly remote?: boolean;
  /** Is told the sections that the text has anything to say of, and throws where its sender may not learn of them: before anything is compared with what is stored. */
  readonly permit?: (sections: readonly string[]) => void;
  /** Marks what is created as made by development mode. */
  readonly mark?: 'demo';
}

export interface PreparedApply {
  readonly plan: Plan;
  readonly writes: readonly PlannedWrite[];
  write(tx: Transaction, act: Act): Promise<void>;
}

/** Each is looked up by itself, while whoever sent them waits: ten thousand take a second. */
const MOST_REMOTE_ITEMS = 10_000;
/** Reading keeps the processor from everybody else: so many take a second. */
const MOST_REMOTE_VALUES = 200_000;

/** doorward.yaml: what a company runs, declared in one file. */
@Injectable()
export class ConfigFile {
  constructor(
    @Inject(ADMIN_RESOURCES) private readonly resources: AdminResources,
    private readonly planner: Planner,
    private readonly applier: Applier,
    private readonly blastRadius: BlastRadius,
  ) {}

  /**
   * Makes it so, in one transaction, and tells what it took; where everything is so already, nothing is written at all.
   * Throws ConfigFileProblems with everything that is wrong, ApplyBusy when another apply goes on for half a minute.
   */
  async apply(text: string, options: ConfigFileOptions): Promise<Plan> {
    const file = await this.read(text, options);
    const planned = await this.plan(file);
    const consequences = [...takeOvers(planned.writes, file.adopt), ...(await this.blastRadius.of(planned.writes))];
    if (planned.writes.length === 0 || options.dryRun === true) return toPlan(planned, consequences);
    this.requireOwn(planned, file);
    const act = { actor: options.actor ?? 'file', managedBy: file.managedBy, origin: null, ...(options.mark === undefined ? {} : { mark: options.mark }) } as const;
    return toPlan(await this.applier.apply(async () => this.requireOwn(await this.plan(file), file), act, (problems) => file.refuse(problems)), consequences);
  }

  /**
   * The first half of an apply for who opens the transaction: the plan, with the slow work done. Throws ConfigFileProblems; `write` throws
   * that too, and ChangedMeanwhile.
   */
  async prepare(text: string, options: ConfigFileOptions): Promise<PreparedApply> {
    const file = await this.read(text, options);
    const planned = await this.applier.prepare(this.requireOwn(await this.plan(file), file));
    return {
      writes: planned.writes,
      plan: toPlan(planned, await this.blastRadius.of(planned.writes)),
      write: (tx, act) => this.applier.writeIn(tx, planned, { ...act, managedBy: file.managedBy }, (problems) => file.refuse(problems)),
    };
  }

  /** What apply would do. Throws as apply does. */
  async diff(text: string, options: ConfigFileOptions): Promise<Plan> {
    return this.apply(text, { ...options, dryRun: true });
  }

  /** Everything that can be declared, except secrets, passwords and what development mode made; the same text as long as nothing changes. */
  async export(): Promise<string> {
    const { printExport } = await import('./config-file/export.js');
    return printExport(this.resources);
  }

  private async read(text: string, options: ConfigFileOptions): Promise<ReadFile> {
    // The YAML parser is loaded by those who declare something: a server that starts again does not.
    const { readYaml } = await import('./config-file/read-yaml.js');
    const { document, problems } = readYaml(text, options.remote === true ? MOST_REMOTE_VALUES : undefined);
    if (problems.length > 0) throw new ConfigFileProblems(options.name, problems.map(({ offset, message }) => ({ ...document.placeOf(offset), path: [], message })));
    this.checkRemote(document, options);
    const reader = new DeclarationReader(this.resources, {
      variable: options.variable ?? (() => undefined),
      file: (path) => readFile(resolve(options.folder ?? '.', path), 'utf8'),
      closed: options.remote === true,
    });
    return new ReadFile(options, document, await reader.read(document.value), reader.problems);
  }

  private checkRemote({ value }: Located, { name, permit, remote }: ConfigFileOptions): void {
    const written = isWire(value) ? value : {};
    // What a file does not list it may remove.
    permit?.([...this.resources.keys()].filter((section) => written['prune'] !== undefined || written[section] !== undefined));
    const items = [...this.resources.keys()].reduce((sum, section) => sum + (Array.isArray(written[section]) ? written[section].length : 0), 0);
    if (remote === true && items > MOST_REMOTE_ITEMS) throw new ConfigFileProblems(name, [{ line: 1, column: 1, path: [], message: `declares ${items} things; over the API at most ${MOST_REMOTE_ITEMS} are taken at once` }]);
  }

  /** Throws ConfigFileProblems for what another file declares, unless this one is to take it over. */
  private requireOwn(planned: PlannedWrites, file: ReadFile): PlannedWrites {
    const problems = file.adopt ? [] : twoOwners(planned);
    return problems.length === 0 ? planned : file.refuse(problems);
  }

  private async plan(file: ReadFile): Promise<PlannedWrites> {
    const planned = await this.planner.plan(file.declaration, { managedBy: file.managedBy, adopt: file.adopt, release: file.release });
    const problems = [...file.problems, ...planned.problems];
    return problems.length === 0 ? planned : file.refuse(problems);
  }
}

class ReadFile {
  readonly managedBy: string;

  private readonly name: string;
  readonly adopt: boolean;
  readonly release: boolean;

  constructor(options: ConfigFileOptions, private readonly document: Located, readonly declaration: Declaration, readonly problems: readonly FieldProblem[]) {
    this.name = options.name;
    this.managedBy = `file:${options.name}`;
    this.adopt = options.adopt === true;
    this.release = options.release === true;
  }

  /** Throws all of them, in the order of the file. */
  refuse(problems: readonly FieldProblem[]): never {
    const located = problems
      .map((problem) => ({ problem, offset: this.document.offsetOf(problem.path, problem.atKey) }))
      .toSorted((left, right) => left.offset - right.offset);
    throw new ConfigFileProblems(this.name, located.map(({ problem, offset }) => ({ ...this.document.placeOf(offset), path: problem.path, message: printProblem(problem) })));
  }
}

function toPlan({ writes, unchanged }: PlannedWrites, consequences: readonly Consequence[]): Plan {
  const count = (action: string): number => writes.filter((write) => write.action === action).length;
  return {
    created: count('create'),
    updated: count('update'),
    unchanged,
    deleted: count('delete'),
    changes: writes.map((write) => ({
      action: write.action,
      resource: write.resource.name,
      key: write.action === 'create' ? String(write.wire[write.resource.key]) : write.stored.key,
      fields: write.action === 'update' ? [...toFieldChanges(write.resource, write.stored, write.wire, write.changed), ...ownerChange(write)] : [],
    })),
    consequences,
  };
}

function ownerChange({ stored: { managedBy }, owner }: Extract<PlannedWrite, { readonly action: 'update' }>): FieldChange[] {
  if (owner === undefined) return [];
  return [{ field: 'managed_by', ...(managedBy === null ? {} : { before: managedBy }), ...(owner === null ? {} : { after: owner }) }];
}
