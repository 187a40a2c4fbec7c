import type { AdminOperation } from '../operation.js';

type Content = Readonly<Record<string, { readonly example?: unknown }>>;

/** The call as a line for the shell; $TOKEN is an access token of the caller's. */
export function curlOf({ method, path, ...operation }: AdminOperation, base: string, content?: Content): string {
  const [type, media] = Object.entries(content ?? {})[0] ?? [];
  const required = (operation.query ?? []).filter(({ schema }) => schema['required'] === true);
  const query = required.map(({ name }) => `${name}=...`).join('&');
  const parts = [
    `curl ${quoted(`${base}${path.replaceAll(/\{(\w+)\}/g, '$1')}${query === '' ? '' : `?${query}`}`)}`,
    ...(method === 'GET' || (method === 'POST' && type !== undefined) ? [] : [`-X ${method}`]),
    '-H "Authorization: Bearer $TOKEN"',
    ...('ifMatch' in operation && operation.ifMatch === 'required' ? ["-H 'If-Match: *'"] : []),
    ...(type === undefined ? [] : [`-H 'Content-Type: ${type}'`, `--data-binary ${quoted(typeof media?.example === 'string' ? media.example : JSON.stringify(media?.example ?? {}))}`]),
  ];
  return parts.join(' \\\n  ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
