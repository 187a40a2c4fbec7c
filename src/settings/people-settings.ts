import { PROFILE_FIELDS, type SettingsValues } from './sections.js';

type PeopleSection = 'sign-in' | 'passwords' | 'mfa' | 'account';

/** What is asked of people, and what they may do, as it is in effect. */
export type PeopleSettings = { readonly [Name in PeopleSection]: Required<SettingsValues[Name]> };

/** NIST SP 800-63B-4 §3.1.1.2: the least where a password is the only factor, and where it is one of two. */
const SHORTEST_ALONE = 15;
const SHORTEST_OF_TWO = 8;

/** What holds for each member that nobody has set. `mfa`: what was set there, which decides how short a password may be. */
export function peopleDefaults({ required }: SettingsValues['mfa']): PeopleSettings {
  return {
    'sign-in': { passkey_offers: true, identifier_first: false },
    passwords: { shortest: required === 'always' ? SHORTEST_OF_TWO : SHORTEST_ALONE },
    // Nobody is made to set anything up before somebody has decided it. A mailed code proves no more than the mailbox, which often hangs on the same password.
    mfa: { required: 'when_held', groups: [], passkey_groups: [], email_code: false, remember_days: 30 },
    account: { deletion: 'off', profile_fields: PROFILE_FIELDS },
  };
}

/** `valueOf`: what admins have set in a section. */
export function effectivePeople(valueOf: <Name extends PeopleSection>(name: Name) => SettingsValues[Name]): PeopleSettings {
  const defaults = peopleDefaults(valueOf('mfa'));
  return {
    'sign-in': { ...defaults['sign-in'], ...valueOf('sign-in') },
    passwords: { ...defaults.passwords, ...valueOf('passwords') },
    mfa: { ...defaults.mfa, ...valueOf('mfa') },
    account: { ...defaults.account, ...valueOf('account') },
  };
}
