/** The languages there are strings for: views/strings/<locale>.json. */
export const LOCALES = ['en'] as const;

export type Locale = (typeof LOCALES)[number];

/** Nobody reads more languages than this; a header of 100,000 entries is an attack on time (CVE-2026-79651 was one on memory). */
const MOST_TAGS = 20;
const LONGEST = 500;

/** The first language in a list of tags (ui_locales or Accept-Language) that there are strings for. Only ever an entry of LOCALES, so nothing grows with what is sent. */
export function chooseLocale(languages: string | undefined): Locale {
  const tags = (languages ?? '').slice(0, LONGEST).toLowerCase().split(/[\s,]+/, MOST_TAGS);
  for (const tag of tags) {
    const primary = /^[a-z]{2,8}/.exec(tag)?.[0];
    const known = LOCALES.find((locale) => locale === primary);
    if (known !== undefined) return known;
  }
  return LOCALES[0];
}

/** Text direction for `<html dir>`. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  return ['ar', 'fa', 'he', 'ur'].includes(locale) ? 'rtl' : 'ltr';
}
