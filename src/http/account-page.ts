/** The lines of the account's navigation. */
export type AccountPlace = 'overview' | 'profile' | 'security' | 'devices' | 'apps' | 'activity' | 'data';

/** What stands around every page of an account. */
export interface AccountFrame {
  /** Good for this session's forms alone. */
  readonly csrf: string;
  readonly place: AccountPlace;
  readonly account: { readonly name: string; readonly email: string | null; readonly username: string };
  /** What was done just now: its key below `account.done` in views/strings. Null: nothing. */
  readonly done: string | null;
}

/** Something to do for one's own safety; its words are those of its key. */
export interface AccountAdvice {
  readonly advice: 'password' | 'passkey' | 'second-passkey' | 'second-factor' | 'lost' | 'recovery-codes' | 'few-recovery-codes' | 'email';
  /** Path below the base path. */
  readonly path: string;
  /** Recovery codes that are left, where it is about them. */
  readonly left?: number;
}

export interface AccountHomePage extends AccountFrame {
  /** What is still to do, the most urgent first; none: all is well. */
  readonly advice: readonly AccountAdvice[];
  readonly sessions: number;
  readonly applications: number;
}

export interface AccountSecurityPage extends AccountFrame {
  readonly passwordSet: boolean;
  readonly passkeys: number;
  readonly authenticator: boolean;
  readonly recoveryCodes: number;
  readonly email: string | null;
  readonly emailVerified: boolean;
}

export interface AccountDevice {
  readonly id: string;
  /** `Firefox on Linux`; null: it does not say. */
  readonly device: string | null;
  readonly address: string | null;
  /** Milliseconds since 1970, as all times here. */
  readonly since: number;
  readonly lastSeen: number;
  readonly current: boolean;
  /** Names. */
  readonly applications: readonly string[];
}

/** Posts csrf, username, password (the present one), new_password and others=end to /account/password. */
export interface AccountPasswordPage extends AccountFrame {
  readonly username: string;
  readonly passwordSet: boolean;
  readonly signOutOthers: boolean;
  /** Characters of the new one. */
  readonly shortestPassword: number;
  readonly error: 'mismatch' | 'limited' | 'busy' | 'meanwhile' | null;
  /** What is wrong with the new one, as a sentence that completes its name. */
  readonly weakness: string | null;
  readonly retryAfterSeconds: number | null;
}

/** Posts csrf and the fields to /account/profile. */
export interface AccountProfilePage extends AccountFrame {
  readonly fields: readonly {
    readonly field: string;
    readonly value: string;
    readonly autocomplete: string;
    readonly problem: string | null;
    /** What can be chosen, beside nothing; null: what is typed counts. */
    readonly options: readonly { readonly value: string; readonly name: string; readonly chosen: boolean }[] | null;
  }[];
  readonly problem: boolean;
  readonly facts: readonly { readonly field: string; readonly value: string }[];
  /** By a file or a directory. */
  readonly managed: boolean;
  readonly email: string | null;
  readonly emailVerified: boolean;
}

export interface AccountEvent {
  readonly id: string;
  readonly at: number;
  /** What ends its key below `activity.type`: the type of the audit event, most often. */
  readonly event: string;
  readonly failed: boolean;
  readonly byOther: boolean;
  readonly device: string | null;
  readonly address: string | null;
  readonly application: string | null;
  /** By what somebody signed in, or what was added, renamed or removed: a factor's method, and what its owner calls it. */
  readonly credential: { readonly method: string; readonly name: string | null } | null;
  /** Which session ended, or that there were several. */
  readonly ended: { readonly several: number | null; readonly device: string | null } | null;
  /** It may not have been them, and there is something that they can do. */
  readonly disownable: boolean;
}

export interface AccountActivityPage extends AccountFrame {
  readonly events: readonly AccountEvent[];
  /** Where older events begin: for ?before=. */
  readonly next: string | null;
}

/** Posts csrf, event and, where it is asked for, the password to /account/activity/not-me. */
export interface AccountNotMePage extends AccountFrame {
  readonly event: AccountEvent;
  readonly passwordSet: boolean;
  /** What was added then is taken away. */
  readonly removes: boolean;
  readonly asksPassword: boolean;
  readonly error: 'mismatch' | 'limited' | 'busy' | null;
  readonly retryAfterSeconds: number | null;
}

/** Posts csrf and client to /account/apps/remove. */
export interface AccountAppsPage extends AccountFrame {
  readonly applications: readonly {
    readonly clientId: string;
    readonly name: string;
    readonly permissions: readonly { readonly scope: string; readonly sentence: string | null; readonly sensitive: boolean }[];
    readonly granted: number;
    readonly lastUsed: number | null;
  }[];
}

/** Posts csrf and session to /account/devices/end, csrf to /account/devices/end-others. */
export interface AccountDevicesPage extends AccountFrame {
  readonly devices: readonly AccountDevice[];
  /** Browsers that stand for the second factor: posts csrf and device to /account/devices/forget. */
  readonly remembered: readonly { readonly id: string; readonly device: string | null; readonly lastUsed: number; readonly until: number }[];
  readonly others: boolean;
}

/** Posts csrf to /account/data/download; csrf and sure=yes to /account/data/delete. */
export interface AccountDataPage extends AccountFrame {
  readonly deletion: 'off' | 'request' | 'at_once';
  /** When it was last asked for. */
  readonly askedAt: number | null;
  readonly error: 'unsure' | 'off' | 'last-owner' | null;
}
