import type { UserProfile } from './user.entity.js';

/** Says what is wrong with a value, as a sentence that completes "<claim> ..."; undefined when nothing is. */
export type ClaimRule = (value: unknown) => string | undefined;

/** The standard claims that a user's profile may hold, with their types (OpenID Connect Core §5.1). */
export const PROFILE_RULES: Readonly<Record<keyof UserProfile, ClaimRule>> = {
  name: text,
  given_name: text,
  family_name: text,
  middle_name: text,
  nickname: text,
  profile: webAddress,
  picture: webAddress,
  website: webAddress,
  gender: text,
  birthdate,
  zoneinfo,
  locale,
  phone_number: phoneNumber,
  phone_number_verified: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
  address,
};

const ADDRESS_MEMBERS: readonly string[] = ['formatted', 'street_address', 'locality', 'region', 'postal_code', 'country'];

function text(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'must be text';
  if (value.trim() === '') return 'may not be empty';
  if (value.length > 255) return 'may have at most 255 characters';
  // Line breaks and bidirectional overrides in a name forge lines in mails and on consent pages.
  if (/[\p{Cc}\p{Cs}\p{Bidi_Control}]/u.test(value)) return 'may not contain control characters';
  return undefined;
}

/** http and https only: a `javascript:` or `data:` address would run wherever an application links it. */
function webAddress(value: unknown): string | undefined {
  const problem = 'must be a web address that begins with https:// or http://';
  if (typeof value !== 'string' || value.length > 2048 || /[\s\p{Cc}]/u.test(value) || !URL.canParse(value)) return problem;
  return ['https:', 'http:'].includes(new URL(value).protocol) ? undefined : problem;
}

/** YYYY-MM-DD, the year alone, or 0000-MM-DD where the year is not told. */
function birthdate(value: unknown): string | undefined {
  const problem = 'must be a date such as 1990-12-31, a year, or 0000-12-31';
  if (typeof value !== 'string') return problem;
  const [, year, rest] = /^(\d{4})(-\d{2}-\d{2})?$/.exec(value) ?? [];
  if (year === undefined) return problem;
  if (rest === undefined) return year === '0000' ? problem : undefined;
  // 2000 is a leap year, so that a birthday on 29 February stands without its year.
  const date = `${year === '0000' ? '2000' : year}${rest}`;
  const parsed = new Date(`${date}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(date) ? undefined : problem;
}

function zoneinfo(value: unknown): string | undefined {
  const problem = 'must be a time zone such as Europe/Berlin';
  if (typeof value !== 'string' || !/^[A-Za-z][\w+/-]{0,63}$/.test(value)) return problem;
  return isAccepted(() => new Intl.DateTimeFormat('en', { timeZone: value })) ? undefined : problem;
}

function locale(value: unknown): string | undefined {
  const problem = 'must be a language tag such as en or de-CH';
  if (typeof value !== 'string' || value.length > 35) return problem;
  return isAccepted(() => Intl.getCanonicalLocales(value)) ? undefined : problem;
}

/** Intl throws a RangeError for what it does not know. */
function isAccepted(use: () => unknown): boolean {
  try {
    use();
    return true;
  } catch {
    return false;
  }
}

/** E.164 as people write it, with an extension as in RFC 3966. */
function phoneNumber(value: unknown): string | undefined {
  const valid = typeof value === 'string' && value.length <= 64 && /^\+?[0-9][0-9 ().-]{2,}(;ext=\d{1,10})?$/.test(value.replace(/^\(/, ''));
  return valid ? undefined : 'must be a telephone number such as +1 425 555 1212';
}

function address(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return `must be an object of ${ADDRESS_MEMBERS.join(', ')}`;
  const members = Object.entries(value);
  if (members.length === 0) return 'may not be empty';
  for (const [name, line] of members) {
    if (!ADDRESS_MEMBERS.includes(name)) return `knows no ${JSON.stringify(name.slice(0, 40))}, only ${ADDRESS_MEMBERS.join(', ')}`;
    if (typeof line !== 'string' || line === '' || line.length > 1000) return `needs text of at most 1000 characters as ${name}`;
    // Core §5.1.1 lets an address have lines; nothing else that controls a printer.
    if (/[\p{Cs}\p{Bidi_Control}]|(?![\r\n])\p{Cc}/u.test(line)) return `may not contain control characters in ${name}`;
  }
  return undefined;
}
