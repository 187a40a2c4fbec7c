import { describe, expect, it } from '@jest/globals';
import { isCodeChallenge, isCodeVerifier, verifierMatches } from './pkce.js';

describe('PKCE with S256, RFC 7636', () => {
  // RFC 7636 appendix B
  const verifier = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';
  const challenge = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

  it('accepts the verifier of the appendix and no other', () => {
    expect(verifierMatches(verifier, challenge)).toBe(true);
    expect(verifierMatches(`${verifier}x`, challenge)).toBe(false);
    expect(verifierMatches(challenge, challenge)).toBe(false);
  });

  it.each([challenge.slice(1), `${challenge}x`, `${challenge.slice(1)}=`, `${challenge.slice(1)}+`])('refuses %s as a challenge', (value) => {
    expect(isCodeChallenge(value)).toBe(false);
  });

  it.each(['a'.repeat(42), 'a'.repeat(129), `${'a'.repeat(50)}%`, `${'a'.repeat(50)} `])('refuses %s as a verifier', (value) => {
    expect(isCodeVerifier(value)).toBe(false);
  });
});
