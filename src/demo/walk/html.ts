/** A form as a browser would send it: its hidden fields filled, its visible ones for the person to fill. */
export interface HtmlForm {
  readonly method: string;
  readonly action: string;
  readonly fields: ReadonlyMap<string, string>;
  readonly buttons: readonly { readonly name: string | undefined; readonly value: string }[];
}

/** The forms of a page. It reads the plain HTML that Doorward writes, which is far from all HTML. */
export function formsOf(html: string): readonly HtmlForm[] {
  return Array.from(html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi), ([, head = '', body = '']) => {
    const form = attributesOf(head);
    const inputs = Array.from(body.matchAll(/<input\b([^>]*)>/gi), ([, tag = '']) => attributesOf(tag));
    const buttons = Array.from(body.matchAll(/<button\b([^>]*)>/gi), ([, tag = '']) => attributesOf(tag));
    return {
      method: (form.get('method') ?? 'get').toUpperCase(),
      action: form.get('action') ?? '',
      fields: new Map(inputs.filter((input) => input.has('name') && !['checkbox', 'submit'].includes(input.get('type') ?? '')).map((input) => [input.get('name') ?? '', input.get('value') ?? ''])),
      buttons: buttons.map((button) => ({ name: button.get('name'), value: button.get('value') ?? '' })),
    };
  });
}

/** Where a page sends the browser on by itself. */
export function refreshTargetOf(html: string): string | undefined {
  const tag = Array.from(html.matchAll(/<meta\b([^>]*)>/gi), ([, attributes = '']) => attributesOf(attributes)).find((meta) => meta.get('http-equiv')?.toLowerCase() === 'refresh');
  return tag === undefined ? undefined : /url=(.*)$/i.exec(tag.get('content') ?? '')?.[1];
}

/** The words of an element, without its markup. */
export function textOf(html: string, element: string): string {
  const found = new RegExp(`<${element}\\b[^>]*>([\\s\\S]*?)</${element}>`, 'i').exec(html)?.[1] ?? '';
  return decoded(found.replaceAll(/<[^>]*>/g, ' ')).replaceAll(/\s+/g, ' ').replaceAll(/ (?=[?!.,;:])/g, '').trim();
}

export function listItemsOf(html: string): readonly string[] {
  return Array.from(html.matchAll(/<li\b[^>]*>([\s\S]*?)<\/li>/gi), ([whole]) => textOf(whole, 'li'));
}

function attributesOf(tag: string): ReadonlyMap<string, string> {
  return new Map(Array.from(tag.matchAll(/([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/gi), ([, name = '', double, single, bare]) => [name.toLowerCase(), decoded(double ?? single ?? bare ?? '')]));
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' };

function decoded(text: string): string {
  return text.replaceAll(/&(?:#x([0-9a-f]+)|#(\d+)|([a-z]+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    return ENTITIES[name ?? ''] ?? whole;
  });
}
