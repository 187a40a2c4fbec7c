import { ACR_MFA, ACR_PASSWORD, ACR_PHISHING_RESISTANT, isPhishingResistant } from '../oauth/acr-values.js';

interface AcrLevel {
  readonly acr: string;
  /** Whether a sign-in by these methods (RFC 8176 §2) has what it takes, whatever the stronger levels say. */
  readonly isEarnedBy: (amr: readonly string[]) => boolean;
}

/**
 * ★ What a sign-in can be worth, the strongest first; a stronger one is worth the weaker ones as well. Discovery, the claim and every check follow from
 * this list alone.
 */
export const ACR_LEVELS: readonly AcrLevel[] = [
  { acr: ACR_PHISHING_RESISTANT, isEarnedBy: isPhishingResistant },
  { acr: ACR_MFA, isEarnedBy: (amr) => amr.includes('mfa') },
  { acr: ACR_PASSWORD, isEarnedBy: (amr) => amr.includes('pwd') },
];

/** Whether a session that used these methods is worth this much. OpenID Connect Core §2. */
export function meetsAcr(amr: readonly string[], acr: string): boolean {
  const at = ACR_LEVELS.findIndex((level) => level.acr === acr);
  return ACR_LEVELS.slice(0, at + 1).some((level) => level.isEarnedBy(amr));
}

/** The acr to tell: the first of those asked for that was earned, else the strongest that was. `undefined`: nothing that has a name here. */
export function acrOf(amr: readonly string[], asked: readonly string[] = []): string | undefined {
  return [...asked, ...ACR_LEVELS.map(({ acr }) => acr)].find((acr) => meetsAcr(amr, acr));
}

export { ACR_MFA, ACR_PASSWORD, ACR_PHISHING_RESISTANT } from '../oauth/acr-values.js';
