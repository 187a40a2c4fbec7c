import type { AdminResource } from '../admin-resource.js';
import type { AdminResources } from '../admin-resources.js';
import { isWire, unknownKey, type Wire } from '../draft-check.js';
import type { FieldProblem, Path } from '../field-problem.js';
import { type SecretSources, withSecrets } from './secret-sources.js';

/** One thing that the file declares. */
export interface DeclaredItem {
  readonly resource: AdminResource;
  readonly key: string;
  /** In normal form, secrets included. */
  readonly wire: Wire;
  /** As it was written: what paths of problems count in. */
  readonly written: Wire;
  readonly path: Path;
}

/** What of an entry can be read although something else in it is wrong. */
export type RefusedItem = Pick<DeclaredItem, 'resource' | 'written' | 'path'>;

export interface Declaration {
  readonly prune: boolean;
  readonly items: readonly DeclaredItem[];
  /** What these name is looked up all the same: who mends a slip must not be sent back for the next one. */
  readonly refused: readonly RefusedItem[];
  /** The keys of everything listed, what is wrong with it included: one mistake must not be told again wherever its name stands. */
  readonly keys: ReadonlyMap<string, ReadonlySet<string>>;
  /** By identifier: the scopes of every API listed, likewise. */
  readonly scopes: ReadonlyMap<string, readonly string[]>;
}

const MAX_ITEMS = 100_000;

/** Reads a document into what it declares. Every problem that can be told without the database is told, also beside others. */
export class DeclarationReader {
  readonly problems: FieldProblem[] = [];
  private readonly refused: RefusedItem[] = [];
  private readonly keys = new Map<string, Set<string>>();
  private readonly scopes = new Map<string, readonly string[]>();

  constructor(private readonly resources: AdminResources, private readonly sources: SecretSources) {}

  async read(document: unknown): Promise<Declaration> {
    const items: DeclaredItem[] = [];
    const { refused, keys, scopes } = this;
    if (!isWire(document)) return this.refuse([], 'the file must be a mapping that starts with "version: 1"') ?? { prune: false, items, refused, keys, scopes };
    this.checkTop(document);
    for (const resource of this.resources.values()) items.push(...(await this.readSection(resource, document[resource.name])));
    this.checkTwins(items);
    return { prune: document['prune'] === true, items, refused, keys, scopes };
  }

  private refuse(path: Path, message: string, atKey = false): undefined {
    this.problems.push({ path, message, atKey });
    return undefined;
  }

  private checkTop(document: Wire): void {
    const known = ['version', ...this.resources.keys(), 'prune'];
    this.problems.push(...Object.keys(document).filter((name) => !known.includes(name)).map((name) => unknownKey(name, known, [])));
    if (document['version'] === undefined) this.refuse([], '"version" is required; this is version: 1');
    else if (document['version'] !== 1) this.refuse(['version'], 'must be 1: this server reads no other version');
    const { prune } = document;
    if (prune !== undefined && typeof prune !== 'boolean') this.refuse(['prune'], 'must be true or false');
  }

  private async readSection(resource: AdminResource, section: unknown): Promise<DeclaredItem[]> {
    if (section === undefined) return [];
    if (resource.keyed !== undefined) return this.readKeyed(resource, resource.keyed, section);
    // An emptied section would otherwise prune everything it listed.
    if (!Array.isArray(section)) return this.refuse([resource.name], `must be a list of ${resource.name}; write [] for none`) ?? [];
    const { most = MAX_ITEMS } = resource;
    if (section.length > most) return this.refuse([resource.name], `may have at most ${most} members`) ?? [];
    const items: DeclaredItem[] = [];
    for (const [index, written] of section.entries()) {
      const item = await this.readItem(resource, written, [resource.name, index]);
      if (item !== undefined) items.push(item);
    }
    return items;
  }

  private async readKeyed(resource: AdminResource, keyed: Readonly<Record<string, unknown>>, section: unknown): Promise<DeclaredItem[]> {
    if (!isWire(section)) return this.refuse([resource.name], `must be a mapping of ${Object.keys(keyed).join(', ')}; write {} for none`) ?? [];
    const items: DeclaredItem[] = [];
    for (const [key, written] of Object.entries(section)) {
      const path = [resource.name, key];
      if (!Object.hasOwn(keyed, key)) this.problems.push(unknownKey(key, Object.keys(keyed), [resource.name]));
      else if (!isWire(written)) this.refuse(path, 'must be a mapping; write {} for the defaults');
      else if (Object.hasOwn(written, resource.key)) this.problems.push(unknownKey(resource.key, [], path));
      else items.push(...[await this.readItem(resource, { ...written, [resource.key]: key }, path)].filter((item) => item !== undefined));
    }
    return items;
  }

  private async readItem(resource: AdminResource, written: unknown, path: Path): Promise<DeclaredItem | undefined> {
    if (!isWire(written)) return this.refuse(path, `must be a mapping with "${resource.key}"`);
    this.mention(resource, written);
    const before = this.problems.length;
    const wire = await withSecrets(this.withoutEmpty(written, path), resource.fields, this.sources, path, this.problems);
    const parsed = resource.parse(wire);
    if ('problems' in parsed) {
      // What is wrong already is not told a second time as missing.
      const told = new Set(this.problems.slice(before).map((problem) => String(problem.path[path.length])));
      this.problems.push(...parsed.problems.filter((problem) => !told.has(String(problem.path[0]))).map((problem) => ({ ...problem, path: [...path, ...problem.path] })));
    }
    if (this.problems.length > before || 'problems' in parsed) {
      this.refused.push({ resource, written: withoutWrong(wire, this.problems.slice(before), path.length), path });
      return undefined;
    }
    return { resource, key: String(parsed.wire[resource.key]), wire: parsed.wire, written: wire, path };
  }

  private mention(resource: AdminResource, written: Wire): void {
    const key = written[resource.key];
    if (typeof key !== 'string') return;
    this.keys.set(resource.name, (this.keys.get(resource.name) ?? new Set()).add(resource.identity?.(key) ?? key));
    const { scopes } = written;
    if (resource.name !== 'apis' || !Array.isArray(scopes)) return;
    this.scopes.set(key, scopes.map((scope: unknown) => (isWire(scope) && typeof scope['value'] === 'string' ? scope['value'] : '')));
  }

  /** `password:` with nothing after it is a slip, and neither "no password" nor an empty one. */
  private withoutEmpty(wire: Wire, path: Path): Wire {
    for (const [name, value] of Object.entries(wire)) if (value === null) this.refuse([...path, name], `"${name}" has no value; remove the line or give one`, true);
    return Object.fromEntries(Object.entries(wire).filter(([, value]) => value !== null));
  }

  private checkTwins(items: readonly DeclaredItem[]): void {
    const seen = new Map<string, DeclaredItem>();
    for (const item of items) {
      const { resource, key, path } = item;
      for (const [field, value] of [[resource.key, resource.identity?.(key) ?? key] as const, ...(resource.uniques?.(item.wire) ?? [])]) {
        const name = `${resource.name} ${field} ${value}`;
        const twin = seen.get(name);
        if (twin === undefined) seen.set(name, item);
        else this.refuse([...path, field], `is the ${field} of ${resource.name}[${String(twin.path[1])}] already`);
      }
    }
  }
}

/** Less the fields whose values are wrong: what is left has the shape that parse() asks for. */
function withoutWrong(wire: Wire, problems: readonly FieldProblem[], depth: number): Wire {
  const wrong = new Set(problems.filter(({ atKey }) => atKey !== true).map(({ path }) => path[depth]));
  return Object.fromEntries(Object.entries(wire).filter(([name]) => !wrong.has(name)));
}
