import type { AccountFrame } from './account-page.js';

/** A page of the account on which a second factor is set up: also shown to somebody who is let no further without one. */
export interface EnrolmentFrame extends AccountFrame {
  /** False: they have to set one up before they are signed in, so that there is no account to walk about in. */
  readonly signedIn: boolean;
  /** What whoever is not signed in signs in for, posted as `request`: sent twice, the form leads there all the same. */
  readonly requestId: string | null;
  /** Where else there is something to set up: a path below the base path. */
  readonly othersPath: string;
}

/** Posts csrf, id and name to /account/authenticator/rename, csrf and id to /account/authenticator/remove. */
export interface AccountAuthenticatorPage extends AccountFrame {
  readonly authenticators: readonly {
    readonly id: string;
    /** Empty: its owner has not named it. */
    readonly name: string;
    /** Milliseconds since 1970. */
    readonly created: number;
    readonly lastUsed: number | null;
    /** False: without it they could not sign in any more. */
    readonly removable: boolean;
    /** The recovery codes go with it: there would be nothing left that they stand in for. */
    readonly takesCodes: boolean;
  }[];
  readonly mayAdd: boolean;
}

/** Posts csrf, id, page and code to /account/authenticator/new. */
export interface AccountAuthenticatorNewPage extends EnrolmentFrame {
  readonly id: string;
  /** A secret of this page alone, posted as `page`: whoever sends the form again, and not a copy of the cookie, is answered again. */
  readonly page: string;
  /** A data: URL of the picture. */
  readonly qrCode: string;
  /** In groups of four. */
  readonly key: string;
  /** otpauth://, for an app on the same device. */
  readonly uri: string;
  /** `key`: the one that the form was about has run out, and here is another. */
  readonly problem: 'code' | 'key' | null;
}

/** Posts csrf to /account/recovery-codes. */
export interface AccountRecoveryCodesPage extends AccountFrame {
  readonly left: number;
  readonly few: boolean;
  /** False: there is nothing that they would stand in for. */
  readonly useful: boolean;
  /** Its owner has neither a password nor a confirmed address: the codes let nobody in yet. */
  readonly alone: boolean;
  /** Milliseconds since 1970. */
  readonly created: number | null;
}

/** Posts csrf, set and after to /account/recovery-codes/download, and with saved=yes to /account/recovery-codes/saved. */
export interface AccountRecoveryCodesNewPage extends EnrolmentFrame {
  readonly set: string;
  readonly codes: readonly string[];
  /** What lets somebody see them whose factor was set up just now. */
  readonly after: string | null;
  readonly problem: 'unsaved' | 'replaced' | null;
}
