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
}

export type SectionName = keyof SettingsValues;

export const SECTION_NAMES = ['branding', 'sessions', 'tokens'] as const satisfies readonly SectionName[];

export function isSectionName(name: string): name is SectionName {
  return SECTION_NAMES.some((known) => known === name);
}
