/** A relying party as people are shown it: what it calls itself, and the address that cannot be made up. */
export interface ApplicationCard {
  readonly name: string;
  /** Where its answers go: see `applicationDomain`. */
  readonly domain: string;
}

/** With what it says of itself, and whether anybody answers for that. */
export interface FullApplicationCard extends ApplicationCard {
  readonly uri: string | null;
  /** A path below the base path: logos come from this server. */
  readonly logoUri: string | null;
  readonly policyUri: string | null;
  readonly tosUri: string | null;
  /** An operator registered it, rather than the application itself. */
  readonly verified: boolean;
}
