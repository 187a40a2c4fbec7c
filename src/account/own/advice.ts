import type { AccountAdvice } from '../../http/account-page.js';
import type { OwnStanding } from './own-standing.js';

/** With fewer left, somebody who loses their telephone may lose their account. */
const FEW_CODES = 2;

/** What somebody should do for their own safety, the most urgent first. */
export function adviceFor({ passwordSet, passkeys, authenticator, recoveryCodes, emailVerified }: OwnStanding): AccountAdvice[] {
  const advice: AccountAdvice[] = [];
  if (passkeys === 0) advice.push({ advice: 'passkey', path: '/account/passkeys' });
  if (passkeys === 0 && !authenticator) advice.push({ advice: 'second-factor', path: '/account/authenticator' });
  if (passkeys === 1) advice.push({ advice: 'second-passkey', path: '/account/passkeys' });
  if ((passkeys > 0 || authenticator) && recoveryCodes <= FEW_CODES) {
    advice.push({ advice: recoveryCodes === 0 ? 'recovery-codes' : 'few-recovery-codes', path: '/account/recovery-codes' });
  }
  if (!emailVerified) advice.push({ advice: 'email', path: '/account/email' });
  if (!passwordSet && passkeys === 0) advice.push({ advice: 'password', path: '/account/password' });
  return advice;
}
