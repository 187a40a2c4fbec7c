import { createHash } from 'node:crypto';
import { type Color, contrast, mix, parseColor, toHex } from './contrast.js';

/** How an organisation wants its pages to look. Colours as `#rrggbb`, pictures as `data:` URIs that were checked when they were set. */
export interface AppearanceWishes {
  readonly accentColor?: string | undefined;
  readonly accentColorDark?: string | undefined;
  readonly logo?: string | undefined;
  readonly logoDark?: string | undefined;
}

export interface BrandFile {
  readonly type: string;
  readonly content: Buffer;
}

const WHITE: Color = [255, 255, 255];
const BLACK: Color = [0, 0, 0];
/** What links and buttons stand on, as views/assets/site.css has it: the card, and the ground around it. */
export const GROUNDS = { light: ['#ffffff', '#edf0ee'], dark: ['#161f1c', '#0d1412'] } as const;
/** WCAG 2.2, 1.4.3: text. */
const LEAST_CONTRAST = 4.5;

/** Why nobody could read this colour, as a sentence that follows its name; `undefined`: it will do. */
export function accentProblem(text: string, scheme: keyof typeof GROUNDS): string | undefined {
  const color = parseColor(text);
  if (color === undefined) return 'must be a colour as #rrggbb';
  const ratio = leastContrast(color, scheme);
  return ratio >= LEAST_CONTRAST ? undefined : `has a contrast of ${ratio.toFixed(2)} to the ${scheme === 'light' ? 'white' : 'dark'} page: links need at least ${LEAST_CONTRAST} (WCAG 1.4.3); take a ${scheme === 'light' ? 'darker' : 'lighter'} one`;
}

/** The files that make the pages an organisation's own, by their names below /brand/<fingerprint>/. */
export class Appearance {
  static readonly plain = new Appearance({});

  readonly fingerprint: string;
  private readonly files: ReadonlyMap<string, BrandFile>;

  constructor(wishes: AppearanceWishes) {
    const sheet = stylesheet(wishes);
    const files: readonly (readonly [string, BrandFile | undefined])[] = [
      ['colors.css', sheet === undefined ? undefined : { type: 'text/css; charset=utf-8', content: Buffer.from(sheet) }],
      ['logo', picture(wishes.logo)], ['logo-dark', picture(wishes.logoDark)],
    ];
    this.files = new Map(files.filter((each): each is readonly [string, BrandFile] => each[1] !== undefined));
    const hash = createHash('sha256');
    for (const [name, { content }] of this.files) hash.update(name).update('\0').update(content);
    this.fingerprint = hash.digest('base64url').slice(0, 12);
  }

  find(name: string): BrandFile | undefined {
    return this.files.get(name);
  }
}

function stylesheet({ accentColor, accentColorDark }: AppearanceWishes): string | undefined {
  const light = parseColor(accentColor ?? '');
  const dark = parseColor(accentColorDark ?? '') ?? (light === undefined ? undefined : lightened(light));
  const sheets = [...(light === undefined ? [] : [`:root{${variables(light, BLACK)}}`]), ...(dark === undefined ? [] : [`@media (prefers-color-scheme:dark){:root{${variables(dark, WHITE)}}}`])];
  return sheets.length === 0 ? undefined : `${sheets.join('\n')}\n`;
}

/** `towards`: where the colour goes under the pointer. */
function variables(accent: Color, towards: Color): string {
  const strong = mix(accent, towards, 0.2);
  // Whichever reads better on both.
  const onAccent = Math.min(contrast(WHITE, accent), contrast(WHITE, strong)) >= Math.min(contrast(BLACK, accent), contrast(BLACK, strong)) ? WHITE : BLACK;
  return Object.entries({ accent, 'accent-strong': strong, 'on-accent': onAccent, link: accent, good: accent }).map(([name, color]) => `--${name}:${toHex(color)}`).join(';');
}

/** The same hue, as light as the dark page needs it. */
function lightened(color: Color): Color {
  const shares = Array.from({ length: 21 }, (_, step) => step / 20);
  return shares.map((share) => mix(color, WHITE, share)).find((each) => leastContrast(each, 'dark') >= LEAST_CONTRAST + 1) ?? WHITE;
}

function leastContrast(color: Color, scheme: keyof typeof GROUNDS): number {
  return Math.min(...GROUNDS[scheme].map((ground) => contrast(color, parseColor(ground) ?? WHITE)));
}

function picture(uri: string | undefined): BrandFile | undefined {
  const [, type, data] = /^data:(image\/(?:png|jpeg|gif|webp));base64,([A-Za-z0-9+/=]+)$/.exec(uri ?? '') ?? [];
  return type === undefined || data === undefined ? undefined : { type, content: Buffer.from(data, 'base64') };
}
