/** Red, green, blue: 0 to 255. */
export type Color = readonly [number, number, number];

/** `#rrggbb`; `undefined` for anything else. */
export function parseColor(text: string): Color | undefined {
  const [, red = '', green = '', blue = ''] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(text) ?? [];
  return red === '' ? undefined : [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}

export const toHex = (color: Color): string => `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`;

/** From 1 (the same) to 21 (black on white). WCAG 2.2, "contrast ratio". */
export function contrast(one: Color, other: Color): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].toSorted((left, right) => left - right);
  return (lighter + 0.05) / (darker + 0.05);
}

/** `share` of 0 to 1 of the other one. */
export function mix([red, green, blue]: Color, [otherRed, otherGreen, otherBlue]: Color, share: number): Color {
  const part = (own: number, other: number): number => Math.round(own + (other - own) * share);
  return [part(red, otherRed), part(green, otherGreen), part(blue, otherBlue)];
}

/** WCAG 2.2, "relative luminance". */
function luminance(color: Color): number {
  const [red = 0, green = 0, blue = 0] = color.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
