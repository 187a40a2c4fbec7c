import type { WayInField } from '../http/pages.js';
import type { Parameters } from '../oauth/parameters.js';
import { parseUserDraft, type UserDraft } from '../users/user-draft.js';
import type { PasswordRules } from './password-rules.js';

/** What a person has typed to make an account. Other fields of the form are nobody's business here: no `role`, no `groups`. */
export interface PersonForm {
  readonly username: string;
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

export type PersonProblems = Readonly<Partial<Record<keyof PersonForm, string>>>;

/** Longer than anything that may be stored; a name of a megabyte is not shown again. */
const LONGEST_SHOWN = 300;

const FIELDS = {
  username: { type: 'text', autocomplete: 'username', hint: 'username' },
  name: { type: 'text', autocomplete: 'name', hint: null },
  email: { type: 'email', autocomplete: 'email', hint: 'email' },
  password: { type: 'password', autocomplete: 'new-password', hint: 'password' },
} as const;

/** The names of a user under which its fields are checked. */
const WIRE = { username: 'preferred_username', name: 'name', email: 'email' } as const;

/** Throws invalid_request for a repeated field. Names are trimmed, as whoever pastes them wants; the password is taken as it is. */
export function readPersonForm(fields: Parameters): PersonForm {
  const text = (name: string): string => (fields.get(name) ?? '').trim();
  return { username: text('username'), name: text('name'), email: text('email'), password: fields.get('password') ?? '' };
}

/** The person as they will be stored, or what is wrong, by field. `emailVerified` is never the form's to say. `rules`: null for whoever begins without a password. */
export function parsePerson(form: PersonForm, emailVerified: boolean, rules: PasswordRules | null): { readonly draft: UserDraft } | { readonly problems: PersonProblems } {
  const wire = { preferred_username: form.username, ...(form.name === '' ? {} : { name: form.name }), ...(form.email === '' ? {} : { email: form.email }), email_verified: emailVerified };
  const parsed = parseUserDraft(wire);
  const found = 'problems' in parsed ? parsed.problems : [];
  const own = Object.entries(WIRE).map(([field, name]) => [field, found.find((each) => each.field === name)?.problem] as const);
  const required = (['username', 'name', 'email'] as const).filter((field) => form[field] === '').map((field) => [field, 'is required'] as const);
  const password = rules?.problemOf(form.password, [form.username, form.email, form.name]);
  const problems: PersonProblems = Object.fromEntries([...own, ...required, ['password', password] as const].filter(([, problem]) => problem !== undefined));
  if ('problems' in parsed || Object.keys(problems).length > 0) return { problems };
  return { draft: parsed.draft };
}

/** The fields of the page, with what was typed: all but the password. `fixed`: those that are not the person's to choose. */
export function toFields(names: readonly (keyof PersonForm)[], form: Partial<PersonForm>, problems: PersonProblems, fixed: readonly (keyof PersonForm)[] = []): WayInField[] {
  return names.map((name) => ({
    field: name, ...FIELDS[name],
    ...(fixed.includes(name) ? { fixed: true, hint: null } : { fixed: false }),
    value: name === 'password' ? '' : (form[name] ?? '').slice(0, LONGEST_SHOWN),
    problem: problems[name] ?? null,
  }));
}
