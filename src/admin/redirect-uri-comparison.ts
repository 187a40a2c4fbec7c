/** The registered URI that is most like the one that was sent, and how they differ. */
export interface NearestUri {
  readonly uri: string;
  /** The first character that differs, counted from 0: also where one of them ends. */
  readonly position: number;
  /** A sentence for the developer who has to mend it. */
  readonly difference: string;
}

/** As far as comparing makes sense: longer ones are refused by their length. */
const LONGEST = 2_048;

/** Undefined where nothing is registered. */
export function nearestUri(sent: string, registered: readonly string[]): NearestUri | undefined {
  const text = sent.slice(0, LONGEST);
  const [nearest] = registered.map((uri) => ({ uri, likeness: likeness(text, uri) })).toSorted((left, right) => right.likeness - left.likeness);
  if (nearest === undefined) return undefined;
  return { uri: nearest.uri, position: commonStart(text, nearest.uri), difference: differenceOf(text, nearest.uri) };
}

/** Letters in common from both ends: what mistyped and forgotten pieces leave alone. */
function likeness(sent: string, uri: string): number {
  const start = commonStart(sent, uri);
  const most = Math.min(sent.length, uri.length) - start;
  let end = 0;
  while (end < most && sent.at(-1 - end) === uri.at(-1 - end)) end += 1;
  // The same host in another place is nearer than the same path on another host.
  return 2 * start + end - Math.abs(sent.length - uri.length);
}

function commonStart(sent: string, uri: string): number {
  let at = 0;
  while (at < sent.length && at < uri.length && sent[at] === uri[at]) at += 1;
  return at;
}

const RULES: readonly (readonly [test: (sent: string, uri: string) => boolean, sentence: string])[] = [
  [(sent, uri) => sent === `${uri}/`, 'It has a trailing slash that the registered one does not have.'],
  [(sent, uri) => `${sent}/` === uri, 'It lacks the trailing slash of the registered one.'],
  [(sent, uri) => sent.trim() === uri, 'It has spaces around it.'],
  [(sent, uri) => schemeless(sent) === schemeless(uri) && schemeOf(sent) !== schemeOf(uri), 'The scheme differs (http and https are not the same).'],
  [(sent, uri) => sent.split('#')[0] === uri, 'It has a fragment (#), which redirect URIs never have.'],
  [(sent, uri) => sent.split('?')[0] === uri, 'It has a query (?) that the registered one does not have: pass such values in the parameter state.'],
  [(sent, uri) => sent.toLowerCase() === uri.toLowerCase(), 'Upper and lower case differ.'],
  [(sent, uri) => decoded(sent) === decoded(uri), 'The same characters are encoded differently (%).'],
  [(sent, uri) => portless(sent) === portless(uri), 'The port differs.'],
  [(sent, uri) => hostOf(sent) !== undefined && hostOf(sent)?.replace(/^www\./, '') === hostOf(uri)?.replace(/^www\./, '') && hostOf(sent) !== hostOf(uri), 'The host differs by www.'],
  [(sent, uri) => isLoopback(hostOf(sent)) && isLoopback(hostOf(uri)) && hostOf(sent) !== hostOf(uri), 'localhost, 127.0.0.1 and [::1] are not the same: register the one that is sent.'],
  [(sent, uri) => hostOf(sent) !== undefined && hostOf(sent) !== hostOf(uri), 'The host differs.'],
  [(sent, uri) => hostOf(sent) !== undefined && hostOf(sent) === hostOf(uri), 'The path differs.'],
];

function differenceOf(sent: string, uri: string): string {
  return RULES.find(([test]) => test(sent, uri))?.[1] ?? 'It is another URI.';
}

const schemeOf = (uri: string): string => uri.slice(0, uri.indexOf(':') + 1);
const schemeless = (uri: string): string => uri.slice(uri.indexOf(':') + 1);
const hostOf = (uri: string): string | undefined => (URL.canParse(uri) ? new URL(uri).hostname : undefined);
const isLoopback = (host: string | undefined): boolean => host === 'localhost' || host === '127.0.0.1' || host === '[::1]';

/** Without the port: undefined never equals itself here, so that two that are no URLs do not pass for alike. */
function portless(uri: string): string | number {
  if (!URL.canParse(uri)) return Number.NaN;
  const url = new URL(uri);
  return `${url.protocol}//${url.hostname}${url.pathname}${url.search}${url.hash}`;
}

function decoded(uri: string): string {
  return uri.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
