/** What a sign-in can be worth, by the names that `acr` tells it by. What each of them takes stands in tokens/acr.ts. */
export const ACR_PASSWORD = 'urn:doorward:acr:password';
/** Two factors of different kinds. */
export const ACR_MFA = 'urn:doorward:acr:mfa';
/** Nothing that could be typed into the wrong page. OpenID Connect Extended Authentication Profile ACR Values 1.0 §4. */
export const ACR_PHISHING_RESISTANT = 'phr';

/** Whether a sign-in by these methods (RFC 8176 §2) used a key that signs for this server's address alone, and that its owner has unlocked. WebAuthn §13.4. */
export const isPhishingResistant = (amr: readonly string[]): boolean => amr.includes('user') && (amr.includes('hwk') || amr.includes('swk'));

/** The strongest first. */
export const ACR_VALUES = [ACR_PHISHING_RESISTANT, ACR_MFA, ACR_PASSWORD] as const;
