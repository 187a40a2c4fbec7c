const LONGEST = 64;

/** What somebody calls a credential of theirs: one line of at most 64 characters. Undefined for what can be no name. */
export function readCredentialName(typed: string): string | undefined {
  const name = typed.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
  return name !== '' && name.length <= LONGEST && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(name) ? name : undefined;
}
