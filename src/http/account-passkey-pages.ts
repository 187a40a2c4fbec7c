import type { AccountFrame } from './account-page.js';
import type { PasskeyMaking } from './passkey-pages.js';
import type { EnrolmentFrame } from './second-factor-pages.js';

/** Posts csrf, id and name to /account/passkeys/rename, csrf and id to /account/passkeys/remove. */
export interface AccountPasskeysPage extends AccountFrame {
  readonly passkeys: readonly {
    readonly id: string;
    readonly name: string;
    readonly kind: 'synced' | 'device' | 'security_key';
    /** Milliseconds since 1970. */
    readonly created: number;
    readonly lastUsed: number | null;
    /** False: without it they could not sign in any more. */
    readonly removable: boolean;
    /** The recovery codes go with it: there would be nothing left that they stand in for. */
    readonly takesCodes: boolean;
  }[];
  readonly mayAdd: boolean;
  /** Browsers know no passkeys at this server's address. */
  readonly impossible: boolean;
  /** What browsers are told of them, as JSON text: `userId`, `ids`, `name`, `displayName`. */
  readonly known: string;
  readonly problem: 'name' | null;
}

/** Posts csrf and passkey to /account/passkeys/new. */
export interface AccountPasskeysNewPage extends EnrolmentFrame, PasskeyMaking {}
