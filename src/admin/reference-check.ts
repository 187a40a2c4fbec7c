import { Inject, Injectable } from '@nestjs/common';
import type { Statements } from '../database/statements.js';
import type { AdminResource, Reference } from './admin-resource.js';
import { ADMIN_RESOURCES, type AdminResources, everyStored } from './admin-resources.js';
import { didYouMean } from './did-you-mean.js';
import type { Wire } from './draft-check.js';
import type { FieldProblem, Path } from './field-problem.js';
import { KnownScopes } from './known-scopes.js';
import type { Named } from './reference-locks.js';

/** What a plan makes of the world, as far as references care. Keys are in the form in which they are compared. */
export interface Intended {
  /** By resource: keys that will be there. */
  readonly declared: ReadonlyMap<string, ReadonlySet<string>>;
  readonly deleted: ReadonlyMap<string, ReadonlySet<string>>;
  /** By identifier: the scopes of APIs that will be written; undefined for those to be deleted. */
  readonly scopes: ReadonlyMap<string, readonly string[] | undefined>;
}

export const NOTHING_INTENDED: Intended = { declared: new Map(), deleted: new Map(), scopes: new Map() };

/** Whether what a draft names will exist once everything planned with it is written. */
@Injectable()
export class ReferenceCheck {
  constructor(@Inject(ADMIN_RESOURCES) private readonly resources: AdminResources, private readonly scopes: KnownScopes) {}

  /** A check for one plan; it asks the database once for each name. `statements`: the transaction that it belongs to, if it is in one. */
  async begin(intended: Intended, statements?: Statements): Promise<PlannedReferences> {
    return new PlannedReferences(this.resources, await this.scopes.with(intended.scopes, statements), await this.scopes.with(new Map(), statements), intended, statements);
  }
}

export class PlannedReferences {
  private readonly stored = new Map<string, Promise<boolean>>();

  constructor(
    private readonly resources: AdminResources,
    private readonly scopes: ReadonlySet<string>,
    private readonly scopesBefore: ReadonlySet<string>,
    private readonly intended: Intended,
    private readonly statements: Statements | undefined,
  ) {}

  /**
   * One problem for each name that names nothing. What is `stored` may go on naming what somebody else has removed before:
   * that is no mistake of this draft, and whoever wrote it could not help it.
   */
  async problems(resource: AdminResource, written: Wire, path: Path, stored: Wire = {}): Promise<FieldProblem[]> {
    const problems: FieldProblem[] = [];
    const named = new Set((resource.references?.(stored) ?? []).map(({ to, value }) => `${to} ${value}`));
    for (const reference of resource.references?.(written) ?? []) {
      if (await this.exists(reference)) continue;
      if (named.has(`${reference.to} ${reference.value}`) && !(await this.existed(reference))) continue;
      const suggestion = didYouMean(reference.value, await this.names(reference.to));
      problems.push({ path: [...path, ...reference.path], message: `there is no ${NOUNS[reference.to]} "${reference.value.slice(0, 80)}"${suggestion}` });
    }
    return problems;
  }

  /** What is still named by things that stay as they are: removing it would leave a name for the next comer to take. `andScopes`: scopes that would be nobody's, too. */
  async stillNamed({ andScopes = false } = {}): Promise<string[]> {
    const gone = ({ to, value }: Reference): boolean =>
      to === 'scopes' ? andScopes && this.scopesBefore.has(value) && !this.scopes.has(value) : this.intended.deleted.get(to)?.has(value) === true;
    const scopesGo = andScopes && [...this.scopesBefore].some((scope) => !this.scopes.has(scope));
    if (!scopesGo && ![...this.intended.deleted.values()].some((keys) => keys.size > 0)) return [];
    return this.namersOf(gone);
  }

  /** After the writes of a plan, made in this check's transaction: whether all of these are there, or one of those that went is named after all. */
  async stands(named: readonly Named[], went: readonly Named[]): Promise<boolean> {
    for (const each of named) if (!(await this.exists(each))) return false;
    const gone: Named[] = [];
    for (const each of went) if (!(await this.exists(each))) gone.push(each);
    return gone.length === 0 || (await this.namersOf(({ to, value }) => gone.some((each) => each.to === to && each.value === value))).length === 0;
  }

  private async namersOf(gone: (reference: Reference) => boolean): Promise<string[]> {
    const sentences: string[] = [];
    for (const resource of this.resources.values()) {
      // The people in a group that goes simply lose it.
      if (resource.references === undefined || resource.name === 'users') continue;
      for await (const stored of everyStored(resource, undefined, this.statements)) {
        const key = resource.identity?.(stored.key) ?? stored.key;
        if (this.intended.declared.get(resource.name)?.has(key) === true || this.intended.deleted.get(resource.name)?.has(key) === true) continue;
        for (const reference of resource.references(stored.wire).filter(gone)) {
          sentences.push(`the ${NOUNS[reference.to]} "${reference.value}" cannot be removed: the ${resource.singular} "${stored.key}" names it in ${String(reference.path[0])}`);
        }
      }
    }
    return sentences;
  }

  private async exists({ to, value }: Named): Promise<boolean> {
    if (to === 'scopes') return this.scopes.has(value);
    if (this.intended.declared.get(to)?.has(value) === true) return true;
    if (this.intended.deleted.get(to)?.has(value) === true) return false;
    const known = this.stored.get(`${to} ${value}`) ?? this.isStored(to, value);
    this.stored.set(`${to} ${value}`, known);
    return known;
  }

  private async existed({ to, value }: Named): Promise<boolean> {
    return to === 'scopes' ? this.scopesBefore.has(value) : this.isStored(to, value);
  }

  private async isStored(to: string, value: string): Promise<boolean> {
    return (await this.resources.get(to)?.find(value, this.statements)) !== undefined;
  }

  private async names(to: Reference['to']): Promise<string[]> {
    if (to === 'scopes') return [...this.scopes];
    const stored = ((await this.resources.get(to)?.page(undefined, undefined, this.statements)) ?? []).map(({ key }) => key);
    return [...(this.intended.declared.get(to) ?? []), ...stored.filter((key) => this.intended.deleted.get(to)?.has(key) !== true)];
  }
}

const NOUNS = { groups: 'group', clients: 'client', scopes: 'scope' } as const;
