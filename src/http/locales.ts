/** ★ The languages there are strings for, views/strings/<tag>.json, each by the name that its readers know it by. The first is for everybody else. */
export const LANGUAGES = {
  en: 'English', de: 'Deutsch', es: 'Español', fr: 'Français', it: 'Italiano', nl: 'Nederlands', pl: 'Polski', pt: 'Português', ar: 'العربية', ja: '日本語',
} as const;

export type Locale = keyof typeof LANGUAGES;

export const LOCALES = Object.keys(LANGUAGES).filter(isLocale);

/** Nobody reads more languages than this; a header of 100,000 entries is an attack on time (CVE-2026-79651 was one on memory). */
const MOST_TAGS = 20;
const LONGEST = 500;

export function isLocale(tag: string): tag is Locale {
  return Object.hasOwn(LANGUAGES, tag);
}

/**
 * The first language that there are strings for, in lists of tags (ui_locales, Accept-Language) of which an earlier one counts more. Only ever an
 * entry of LANGUAGES, so nothing grows with what is sent.
 */
export function chooseLocale(...lists: readonly (string | undefined)[]): Locale {
  for (const list of lists) {
    const tags = (list ?? '').slice(0, LONGEST).toLowerCase().split(/[\s,]+/, MOST_TAGS);
    for (const tag of tags) {
      const primary = /^[a-z]{2,8}/.exec(tag)?.[0] ?? '';
      if (isLocale(primary) && !/;q=0(?:\.0+)?$/.test(tag)) return primary;
    }
  }
  return 'en';
}

/** Text direction for `<html dir>`. */
export function directionOf(locale: string): 'ltr' | 'rtl' {
  return ['ar', 'fa', 'he', 'ur'].includes(locale) ? 'rtl' : 'ltr';
}
