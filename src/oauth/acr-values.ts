/** What a sign-in can be worth, by the names that `acr` tells it by. What each of them takes stands in tokens/acr.ts. */
export const ACR_PASSWORD = 'urn:doorward:acr:password';
/** Two factors of different kinds. */
export const ACR_MFA = 'urn:doorward:acr:mfa';
/** Nothing that could be typed into the wrong page. OpenID Connect Extended Authentication Profile ACR Values 1.0 §4. */
export const ACR_PHISHING_RESISTANT = 'phr';

/** The strongest first. */
export const ACR_VALUES = [ACR_PHISHING_RESISTANT, ACR_MFA, ACR_PASSWORD] as const;
