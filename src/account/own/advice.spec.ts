import { describe, expect, it } from '@jest/globals';
import { adviceFor } from './advice.js';

const standing = { passwordSet: true, passkeys: 0, authenticator: false, recoveryCodes: 0, emailVerified: true };
const adviceOf = (changes: Partial<typeof standing>): string[] => adviceFor({ ...standing, ...changes }).map(({ advice }) => advice);

describe('The security checklist', () => {
  it('asks for a passkey first, and for another factor where there is none', () => expect(adviceOf({})).toEqual(['passkey', 'second-factor']));
  it('asks for no second kind of factor from somebody with a passkey, but for a second passkey and recovery codes', () => {
    expect(adviceOf({ passkeys: 1 })).toEqual(['second-passkey', 'recovery-codes']);
  });
  it('warns of the last two recovery codes', () => expect([3, 2, 1].map((recoveryCodes) => adviceOf({ passkeys: 2, recoveryCodes }))).toEqual([[], ['few-recovery-codes'], ['few-recovery-codes']]));
  it('is empty for somebody who has done it all', () => expect(adviceOf({ passkeys: 2, authenticator: true, recoveryCodes: 10 })).toEqual([]));
  it('asks for a verified address', () => expect(adviceOf({ passkeys: 2, recoveryCodes: 9, emailVerified: false })).toEqual(['email']));
});
