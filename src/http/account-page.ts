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
  readonly advice: 'password' | 'passkey' | 'second-passkey' | 'second-factor' | 'recovery-codes' | 'few-recovery-codes' | 'email';
  /** Path below the base path. */
  readonly path: string;
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
  readonly others: boolean;
}
