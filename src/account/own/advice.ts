import { FEW_RECOVERY_CODES, RECOVERY_CODES } from '../../credentials/recovery-codes.js';
import type { AccountAdvice } from '../../http/account-page.js';
import type { OwnStanding } from './own-standing.js';

/** What somebody should do for their own safety, the most urgent first. */
export function adviceFor({ passwordSet, passkeys, authenticator, recoveryCodes, emailVerified }: OwnStanding): AccountAdvice[] {
  const advice: AccountAdvice[] = [];
  // Whoever has used one may have lost something that still opens the account: a second passkey beside it would be the wrong thing to ask for.
  const lost = recoveryCodes > 0 && recoveryCodes < RECOVERY_CODES;
  if (lost) advice.push({ advice: 'lost', path: passkeys > 0 ? '/account/passkeys' : '/account/authenticator', left: recoveryCodes });
  if (passkeys === 0) advice.push({ advice: 'passkey', path: '/account/passkeys' });
  if (passkeys === 0 && !authenticator) advice.push({ advice: 'second-factor', path: '/account/authenticator' });
  if (passkeys === 1 && !lost) advice.push({ advice: 'second-passkey', path: '/account/passkeys' });
  if ((passkeys > 0 || authenticator) && recoveryCodes <= FEW_RECOVERY_CODES) {
    advice.push({ advice: recoveryCodes === 0 ? 'recovery-codes' : 'few-recovery-codes', path: '/account/recovery-codes' });
  }
  if (!emailVerified) advice.push({ advice: 'email', path: '/account/email' });
  if (!passwordSet && passkeys === 0) advice.push({ advice: 'password', path: '/account/password' });
  return advice;
}
