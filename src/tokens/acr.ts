/** What a password alone is worth. */
export const ACR_PASSWORD = 'urn:doorward:acr:password';

interface AcrLevel {
  readonly acr: string;
  /** The methods, by the names of RFC 8176 §2, that must all have been used. */
  readonly factors: readonly string[];
}

/**
 * ★ What a sign-in can be worth, the strongest first: an acr is told of a session that has used every factor of its line, and of no other.
 * A factor that is added to src/sessions/factors brings its line here, and discovery and every check follow.
 */
export const ACR_LEVELS: readonly AcrLevel[] = [{ acr: ACR_PASSWORD, factors: ['pwd'] }];

/** Whether a session that used these methods is worth this much. OpenID Connect Core §2. */
export function meetsAcr(amr: readonly string[], acr: string): boolean {
  return ACR_LEVELS.some((level) => level.acr === acr && level.factors.every((factor) => amr.includes(factor)));
}

/** The acr to tell: the first of those asked for that was earned, else the strongest that was. `undefined`: nothing that has a name here. */
export function acrOf(amr: readonly string[], asked: readonly string[] = []): string | undefined {
  return [...asked, ...ACR_LEVELS.map(({ acr }) => acr)].find((acr) => meetsAcr(amr, acr));
}
