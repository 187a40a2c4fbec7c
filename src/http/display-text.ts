/** Longer names are cut: a name of 10 KB pushes the buttons off the screen. */
const LONGEST = 100;

/**
 * Text of others as people are shown it: no control characters, no invisible ones, no bidirectional overrides that
 * would let "moc.elpmaxe" read as a domain (Unicode TR 36 §2.5). Escaping is the template's part.
 */
export function displayText(value: string, longest = LONGEST): string {
  const clean = value.slice(0, 2_000).replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').replace(/[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu, '').trim();
  // Never half a surrogate pair.
  return clean.length > longest ? `${clean.slice(0, longest - 1).replace(/\p{Surrogate}$/u, '')}…` : clean;
}
