/** The zeros of the scripts whose digits phones type by themselves: Arabic, Persian, Devanagari, Bengali, fullwidth. */
const ZEROS = [0x0660, 0x06f0, 0x0966, 0x09e6, 0xff10];

/** A code as people type and paste it, without what only helps to read it: spaces, hyphens of all kinds, marks of direction. */
export function bareCode(typed: string): string {
  return typed.slice(0, 200).replace(/[\s\p{Dash}\p{Cf}._]/gu, '').replace(/\p{Nd}/gu, toDigit);
}

/** The same in groups, for reading. */
export function grouped(code: string, size: number, between = ' '): string {
  return (code.match(new RegExp(`.{1,${size}}`, 'g')) ?? []).join(between);
}

function toDigit(character: string): string {
  const point = character.codePointAt(0) ?? 0;
  const zero = ZEROS.find((first) => point >= first && point <= first + 9);
  return zero === undefined ? character : String(point - zero);
}
