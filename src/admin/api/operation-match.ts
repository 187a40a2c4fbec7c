import { ADMIN_BASE, routerPathsAmong } from './route-path.js';
import type { AdminOperation } from '../operation.js';
import { AdminProblem } from '../problem.js';

/** An operation and the values of its path. */
export interface Matched {
  readonly operation: AdminOperation;
  readonly path: Readonly<Record<string, string>>;
}

const LONGEST_VALUE = 512;

interface Pattern {
  readonly operation: AdminOperation;
  readonly names: readonly string[];
  readonly expression: RegExp;
  /** How many of its steps are fixed: `/users/export` is no user. */
  readonly fixed: number;
}

/** Finds operations by method and path as the router does, for requests that come within another one. */
export class OperationMatch {
  private readonly patterns: readonly Pattern[];

  constructor(operations: readonly AdminOperation[]) {
    const toRouterPath = routerPathsAmong(operations.map(({ path }) => path));
    this.patterns = operations.map((operation) => toPattern(operation, toRouterPath(operation.path))).toSorted((a, b) => b.fixed - a.fixed);
  }

  /** `path` is below /admin/v1, as it would stand in a request. Throws not-found, method-not-allowed. */
  require(method: string, path: string): Matched {
    const there = this.patterns.filter(({ expression }) => expression.test(path));
    const pattern = there.find(({ operation }) => operation.method === method);
    if (there.length === 0) throw new AdminProblem('not-found', 'There is nothing at this address.');
    if (pattern === undefined) throw new AdminProblem('method-not-allowed', `Use ${[...new Set(there.map(({ operation }) => operation.method))].join(' or ')}.`);
    const values = pattern.expression.exec(path)?.slice(1).map(decoded) ?? [];
    return { operation: pattern.operation, path: Object.fromEntries(pattern.names.map((name, index) => [name, values[index] ?? ''])) };
  }
}

function toPattern(operation: AdminOperation, routerPath: string): Pattern {
  const below = routerPath.slice(ADMIN_BASE.length);
  const names: string[] = [];
  const expression = [...below.matchAll(/::|:(\w+)(\([^()]*\))?|[^:]+/g)].map(([part, name]) => {
    if (part === '::') return ':';
    if (name === undefined) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
    names.push(name);
    return part.endsWith(')') ? '([^/:]+)' : '([^/]+)';
  });
  return { operation, names, expression: new RegExp(`^${expression.join('')}$`), fixed: operation.path.split('/').filter((step) => !step.startsWith('{')).length };
}

/** Once, and strictly. */
function decoded(value: string): string {
  let text: string;
  try {
    text = decodeURIComponent(value);
  } catch {
    throw new AdminProblem('malformed', 'The path is not valid UTF-8.');
  }
  if (text.length > LONGEST_VALUE || text.includes('\0')) throw new AdminProblem('not-found', 'There is nothing at this address.');
  return text;
}
