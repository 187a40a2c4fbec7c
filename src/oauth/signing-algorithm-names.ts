/** The algorithms that this server signs with, in the order discovery lists them: RS256 is what every client must be able to check (OpenID Connect Core §15.1). */
export const SIGNING_ALGORITHM_NAMES = ['RS256', 'PS256', 'ES256', 'EdDSA'] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHM_NAMES)[number];

export const isSigningAlgorithmName = (name: unknown): name is SigningAlgorithm => (SIGNING_ALGORITHM_NAMES as readonly unknown[]).includes(name);
