import type { AccountFrame, AccountProfilePage } from '../../http/account-page.js';
import { LANGUAGES } from '../../http/locales.js';
import { PROFILE_FIELDS, type ProfileField } from '../../settings/sections.js';
import type { User } from '../../users/user.entity.js';
import type { ProfileChanges, ProfileProblems } from '../own/own-profile.js';

/** Longer than anything that may be stored; a name of a megabyte is not shown again. */
const LONGEST_SHOWN = 300;

/** WCAG 1.3.5. */
const AUTOCOMPLETE: Readonly<Record<ProfileField, string>> = { name: 'name', given_name: 'given-name', family_name: 'family-name', nickname: 'nickname', locale: 'language', zoneinfo: 'off' };

type Model = Omit<AccountProfilePage, keyof AccountFrame> & { readonly place: 'profile' };

/** The page: what the person may change as fields, with what they typed; the rest of what there is as facts. */
export function toProfilePage(user: User, editable: readonly ProfileField[], typed: ProfileChanges, problems: ProfileProblems): Model {
  const fields = editable.map((field) => {
    const value = (typed[field] ?? user.profile[field] ?? '').slice(0, LONGEST_SHOWN);
    return { field, value, autocomplete: AUTOCOMPLETE[field], problem: problems[field] ?? null, options: field === 'locale' ? languages(value) : null };
  });
  const kept = PROFILE_FIELDS.filter((field) => !editable.includes(field)).map((field) => ({ field, value: user.profile[field] ?? '' })).filter(({ value }) => value !== '');
  const phone = user.profile.phone_number === undefined ? [] : [{ field: 'phone_number', value: user.profile.phone_number }];
  return {
    place: 'profile', fields, problem: Object.keys(problems).length > 0, managed: user.managedBy !== null, email: user.email, emailVerified: user.emailVerified,
    facts: [{ field: 'preferred_username', value: user.preferredUsername }, ...kept, ...phone],
  };
}

/** One that is not among ours stays what it is: applications are told it. */
function languages(chosen: string): AccountProfilePage['fields'][number]['options'] {
  const known = Object.entries(LANGUAGES).map(([tag, name]) => ({ value: tag, name: name as string, chosen: tag === chosen }));
  const other = chosen === '' || known.some(({ value }) => value === chosen) ? [] : [{ value: chosen, name: chosen, chosen: true }];
  return [...known, ...other];
}
