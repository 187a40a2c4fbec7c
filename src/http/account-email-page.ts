import type { AccountFrame } from './account-page.js';

/** Posts csrf and email to /account/email; csrf and code to /account/email/code; csrf to /account/email/cancel. */
export interface AccountEmailPage extends AccountFrame {
  /** The account's own address. */
  readonly email: string | null;
  readonly emailVerified: boolean;
  /** The address that was mailed a code. */
  readonly pending: string | null;
  /** What was typed. */
  readonly typed: string;
  /** What is wrong with it: a sentence that completes the name of the field. Not `problem`, which the layout is told besides. */
  readonly unfit: string | null;
  readonly error: 'mismatch' | 'limited' | null;
  /** `managed`: the address is somebody else's to change. `no-mail`: this server can send none. */
  readonly closed: 'managed' | 'no-mail' | null;
}
