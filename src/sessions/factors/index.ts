import { EmailCodeFactor } from './email-code.factor.js';
import { PasskeyFactor } from './passkey.factor.js';
import { PasswordFactor } from './password.factor.js';
import { RecoveryCodeFactor } from './recovery-code.factor.js';
import { TotpFactor } from './totp.factor.js';

/** ★ To add a way to sign in: one file beside this one, and one line here. The first one is asked for by the sign-in page. */
export const FACTORS = [PasswordFactor, PasskeyFactor, TotpFactor, RecoveryCodeFactor, EmailCodeFactor] as const;

/** Injection token: the factors by their method. */
export const FACTOR_MAP = Symbol('FACTOR_MAP');
