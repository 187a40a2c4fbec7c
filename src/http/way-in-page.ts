import type { ApplicationCard } from './application-card.js';
import type { FormField } from './form-field.js';

/** Of a link that works once: what it is for. */
export type WayInPurpose = 'setup' | 'invitation' | 'password-setup' | 'email';

/** Posts csrf, the hidden fields and the fields to `action`: makes an account, or sets its password. */
export interface WayInPage {
  readonly purpose: WayInPurpose;
  readonly csrf: string;
  /** Path below the base path. */
  readonly action: string;
  readonly hidden: readonly FormField[];
  readonly fields: readonly WayInField[];
  /** Any problem with any field. */
  readonly problem: boolean;
  /** Too many passwords are being hashed just now. */
  readonly busy: boolean;
  /** Characters of a new password. */
  readonly shortestPassword: number;
  /** The one that the person was invited to. */
  readonly application: ApplicationCard | null;
  /** Posts the same and newcomer, passkey instead of a password to `action`/passkey. Null: not offered here. */
  readonly passkey: WayInPasskey | null;
  /** With a passkey offered, the form with a password is for browsers that know none. */
  readonly withPassword: boolean;
  /** Where somebody chooses the other of the two, below the base path; null: there is but one. */
  readonly otherPath: string | null;
}

export interface WayInPasskey {
  /** Who the account will be; the server's to say. */
  readonly newcomer: string;
  /** All but the password. */
  readonly fields: readonly WayInField[];
  /** No passkey came of the last try. */
  readonly refused: boolean;
}

export interface WayInField {
  readonly field: 'username' | 'name' | 'email' | 'password';
  readonly value: string;
  readonly type: 'text' | 'email' | 'password';
  readonly autocomplete: string;
  /** Completes the field's label to a sentence; null: nothing is wrong. */
  readonly problem: string | null;
  readonly fixed: boolean;
  /** A line below the label: its key in views/strings. */
  readonly hint: string | null;
}

/** Where a way in ends: the account is ready, or the link is good for nothing. One next step either way. */
export interface WayInEndPage {
  readonly purpose: WayInPurpose;
  /** By a passkey that was made here. */
  readonly signedIn: boolean;
  readonly state: 'ready' | 'over';
  readonly requestId: string;
  /** Whole URL, or path below the base path. */
  readonly nextUri: string;
  readonly applicationName: string | null;
  /** The application that they were invited to, where nobody knows its address; null: there is none, or it is `nextUri`. */
  readonly toOpen: string | null;
  /** Of the set-up: somebody was first, and no other link would make an administrator. */
  readonly setUpAlready: boolean;
}
