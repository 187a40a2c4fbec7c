/** What somebody knows, and what somebody has, by the names of RFC 8176 §2. */
const KNOWN: readonly string[] = ['pwd', 'pin'];
const HAD: readonly string[] = ['otp', 'swk', 'hwk', 'sms', 'sc'];

/**
 * The methods of a sign-in to which another proof was added. Something known and something had are more than one factor: `mfa` (RFC 8176 §2). Two codes
 * from two devices are not.
 */
export function combineAmr(before: readonly string[], added: readonly string[]): readonly string[] {
  const amr = [...new Set([...before, ...added])];
  const isMfa = amr.some((name) => KNOWN.includes(name)) && amr.some((name) => HAD.includes(name));
  return isMfa && !amr.includes('mfa') ? [...amr, 'mfa'] : amr;
}

export const isMfa = (amr: readonly string[]): boolean => amr.includes('mfa');
