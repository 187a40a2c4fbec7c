import type { User } from '../user.entity.js';

/** What one scope tells an application of a person (OpenID Connect Core §5.4). Add a file beside this one and a line in index.ts. */
export interface ClaimSource {
  readonly scope: string;
  /** The names it may resolve; discovery lists them, and nothing else gets through. */
  readonly claims: readonly string[];
  /** Asked only when the scope was granted. What the person has no value for is left out or undefined, never null or empty (Core §5.3.2). */
  resolve(user: User): Record<string, unknown> | Promise<Record<string, unknown>>;
}

/** Injection token of the sources by scope: ReadonlyMap<string, ClaimSource>. */
export const CLAIM_SOURCES = Symbol('CLAIM_SOURCES');

/** The sources by scope. Throws when two tell the same scope or claim: which of them won would be chance. */
export function toClaimSources(...sources: ClaimSource[]): ReadonlyMap<string, ClaimSource> {
  const names = [...sources.map((source) => `scope ${source.scope}`), ...sources.flatMap((source) => source.claims.map((claim) => `claim ${claim}`))];
  const repeated = names.find((name, position) => names.indexOf(name) !== position);
  if (repeated !== undefined) throw new Error(`src/users/claims: two sources tell the ${repeated}`);
  return new Map(sources.map((source) => [source.scope, source]));
}
