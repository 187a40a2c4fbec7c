/** Everything that admins set while the server runs. A member that is left out is at its default. Durations are seconds. */
export interface SettingsValues {
  readonly branding: {
    /** What people sign in to; else the host they see in the address bar. */
    readonly organization_name?: string;
    /** The e-mail address that error pages name. */
    readonly support_address?: string;
    /** `#rrggbb`, for buttons and links; a dark one is made of it where none is given. */
    readonly accent_color?: string;
    readonly accent_color_dark?: string;
    /** Pictures as `data:` URIs. */
    readonly logo?: string;
    readonly logo_dark?: string;
  };
  readonly sessions: {
    readonly session_idle?: number;
    readonly session_max?: number;
  };
  /** A client's own lifetimes come before these. */
  readonly tokens: {
    readonly access_token?: number;
    readonly id_token?: number;
    readonly refresh_idle?: number;
    readonly refresh_max?: number;
  };
  readonly 'sign-in': {
    /** Whether people who sign in with a password are offered a passkey now and then. */
    readonly passkey_offers?: boolean;
    /** Whether the sign-in page asks for the name first, and for the password on the next. */
    readonly identifier_first?: boolean;
  };
  readonly passwords: {
    /** Characters of a new one. */
    readonly shortest?: number;
  };
  readonly mfa: {
    readonly required?: SecondFactorRule;
    /** Groups whose members are always asked for a second factor. */
    readonly groups?: readonly string[];
    /** Groups whose members sign in with a passkey, or set one up: nothing else will do. */
    readonly passkey_groups?: readonly string[];
    /** Whether a mailed code stands in for one. */
    readonly email_code?: boolean;
    /** For how many days a browser may stand for one; 0: it may not. */
    readonly remember_days?: number;
  };
  readonly account: {
    readonly deletion?: Deletion;
    /** What people may change about themselves. */
    readonly profile_fields?: readonly ProfileField[];
  };
}

export const SECOND_FACTOR_RULES = ['always', 'when_held', 'never'] as const;
/** Who is asked for a second factor: everybody, those who hold one, or nobody. */
export type SecondFactorRule = (typeof SECOND_FACTOR_RULES)[number];

export const DELETIONS = ['off', 'request', 'at_once'] as const;
/** Whether people may have their own account deleted, and whether an admin has to say yes. */
export type Deletion = (typeof DELETIONS)[number];

export const PROFILE_FIELDS = ['name', 'given_name', 'family_name', 'nickname', 'locale', 'zoneinfo'] as const;
/** What can be left to people themselves, under the names of OpenID Connect Core §5.1. */
export type ProfileField = (typeof PROFILE_FIELDS)[number];

export type SectionName = keyof SettingsValues;

export const SECTION_NAMES = ['branding', 'sessions', 'tokens', 'sign-in', 'passwords', 'mfa', 'account'] as const satisfies readonly SectionName[];

export function isSectionName(name: string): name is SectionName {
  return SECTION_NAMES.some((known) => known === name);
}
