import { describe, expect, it } from '@jest/globals';
import { adviceFor } from './advice.js';

const standing = { passwordSet: true, passkeys: 0, authenticator: false, recoveryCodes: 0, emailVerified: true };
const adviceOf = (changes: Partial<typeof standing>): string[] => adviceFor({ ...standing, ...changes }).map(({ advice }) => advice);

describe('The security checklist', () => {
  it('asks for a passkey first, and for another factor where there is none', () => expect(adviceOf({})).toEqual(['passkey', 'second-factor']));
  it('asks for no second kind of factor from somebody with a passkey, but for a second passkey and recovery codes', () => {
    expect(adviceOf({ passkeys: 1 })).toEqual(['second-passkey', 'recovery-codes']);
  });
  it('warns of the last two recovery codes', () => expect([3, 2, 1].map((recoveryCodes) => adviceOf({ passkeys: 2, recoveryCodes }))).toEqual([['lost'], ['lost', 'few-recovery-codes'], ['lost', 'few-recovery-codes']]));
  it('asks whoever has used a recovery code for what was lost first, and for no second passkey beside one that may be gone', () => {
    expect(adviceOf({ passkeys: 1, recoveryCodes: 9 })).toEqual(['lost']);
    expect(adviceFor({ ...standing, authenticator: true, recoveryCodes: 9 })[0]).toEqual({ advice: 'lost', path: '/account/authenticator', left: 9 });
  });
  it('is empty for somebody who has done it all', () => expect(adviceOf({ passkeys: 2, authenticator: true, recoveryCodes: 10 })).toEqual([]));
  it('asks for a verified address', () => expect(adviceOf({ passkeys: 2, recoveryCodes: 10, emailVerified: false })).toEqual(['email']));
});
