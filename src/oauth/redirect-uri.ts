export type ApplicationType = 'web' | 'native';

/** As long as a redirect URI may be. */
export const LONGEST_REDIRECT_URI = 2_048;

/**
 * Whether a redirect URI that was sent is one that the client registered: the same string, byte for byte (RFC 9700 §2.1).
 * Nothing is decoded, folded or resolved first, because what two parsers read differently is what attackers send.
 * The one exception: a native client on a loopback address takes whatever port its system gives it (RFC 8252 §7.3).
 */
export function isRegisteredRedirectUri(sent: string, registered: readonly string[], applicationType: ApplicationType): boolean {
  if (sent.length > LONGEST_REDIRECT_URI) return false;
  if (registered.includes(sent)) return true;
  if (applicationType !== 'native') return false;
  const portless = withoutLoopbackPort(sent);
  return portless !== undefined && registered.some((uri) => withoutLoopbackPort(uri) === portless);
}

/** Loopback addresses only: `localhost` may resolve to something else, so it gets no exception (RFC 8252 §8.3). */
const LOOPBACK_ADDRESS = /^(http:\/\/(?:127\.0\.0\.1|\[::1\]))(?::([1-9][0-9]{0,4}))?([/?].*)?$/s;

function withoutLoopbackPort(uri: string): string | undefined {
  const parts = LOOPBACK_ADDRESS.exec(uri);
  if (parts === null || Number(parts[2] ?? 0) > 65_535) return undefined;
  return `${parts[1]}${parts[3] ?? ''}`;
}

/** The characters of RFC 3986 §2 without `#`; a percent sign only before two hexadecimal digits. */
const URI_CHARACTERS = /^(?:[A-Za-z0-9\-._~:/?[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/;
const ENCODED_CONTROL_CHARACTER = /%(?:[01][0-9A-Fa-f]|7[Ff])/;
const SCHEME = /^([A-Za-z][A-Za-z0-9+.-]*):/;
const AUTHORITY_AND_PATH = /^https?:\/\/([^/?]*)([^?]*)/;

/** Schemes that run code, read files or hand the code to something that is no application. */
const DANGEROUS_SCHEMES = new Set([
  'javascript', 'vbscript', 'livescript', 'data', 'blob', 'file', 'filesystem', 'about', 'view-source', 'content', 'intent', 'android-app',
  'ms-appx', 'jar', 'resource', 'chrome', 'mailto', 'tel', 'sms', 'ftp', 'ws', 'wss', 'ldap', 'gopher',
]);

/**
 * What keeps a URI from being registered as a redirect URI, as a sentence for the developer who wrote it.
 * RFC 6749 §3.1.2, RFC 8252 §7 and §8.4, RFC 9700 §4.1.3.
 */
export function redirectUriProblem(uri: string, { applicationType }: { readonly applicationType: ApplicationType }): string | undefined {
  const form = formProblem(uri);
  if (form !== undefined) return form;
  if (uri.includes('*')) return 'must not hold *: redirect URIs are compared exactly, there are no wildcards';
  const scheme = SCHEME.exec(uri)?.[1];
  if (scheme === undefined) return 'must be an absolute URI, such as https://app.example.com/callback';
  if (scheme !== scheme.toLowerCase()) return `must have its scheme in lower case: ${scheme.toLowerCase()}:`;
  if (DANGEROUS_SCHEMES.has(scheme)) return `must not use the scheme ${scheme}:`;
  if (scheme === 'http' || scheme === 'https') return webProblem(uri, scheme);
  return privateSchemeProblem(uri, scheme, applicationType);
}

/**
 * What keeps a URI from being a web address that Doorward may send browsers or requests to: absolute, https (http for loopback hosts),
 * written as every parser reads it alike.
 */
export function webUriProblem(uri: string): string | undefined {
  const form = formProblem(uri);
  if (form !== undefined) return form;
  const scheme = SCHEME.exec(uri)?.[1];
  if (scheme !== 'https' && scheme !== 'http') return 'must be an absolute https URI';
  return webProblem(uri, scheme);
}

export function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);
}

function formProblem(uri: string): string | undefined {
  if (uri === '') return 'must not be empty';
  if (uri.length > LONGEST_REDIRECT_URI) return `must not be longer than ${LONGEST_REDIRECT_URI} characters`;
  if (uri.includes('#')) return 'must not have a fragment (#)';
  if (/[^\x21-\x7E]/.test(uri)) return 'must not hold spaces, control characters or characters outside ASCII: write a host in punycode and encode the rest with %';
  if (uri.includes('\\')) return 'must not hold a backslash';
  if (!URI_CHARACTERS.test(uri)) return 'must be a URI as RFC 3986 defines it: a character in it has to be encoded with %';
  if (ENCODED_CONTROL_CHARACTER.test(uri)) return 'must not hold encoded control characters';
  return undefined;
}

function webProblem(uri: string, scheme: 'http' | 'https'): string | undefined {
  const [, authority = '', path = ''] = AUTHORITY_AND_PATH.exec(uri) ?? [];
  if (authority === '') return `must name a host: ${scheme}://host/path`;
  if (authority.includes('@')) return 'must not hold a user name or password (@ before the host)';
  if (authority.includes('*')) return 'must name one host: there are no wildcards';
  if (!URL.canParse(uri)) return 'must be a URI that browsers can open: its host or port is not valid';
  const url = new URL(uri);
  // A browser would go elsewhere than the text says: dot segments, 0x7f.1, upper-case hosts.
  const spelled = authority.replace(scheme === 'https' ? /:443$/ : /:80$/, '');
  if (url.host !== spelled) return `must spell its host the way browsers do: ${url.host}`;
  if (url.pathname !== (path === '' ? '/' : path)) return `must not hold dot segments: browsers turn its path into ${url.pathname}`;
  if (scheme === 'http' && !isLoopbackHost(url.hostname)) return 'must use https: http is for loopback hosts only (localhost, 127.0.0.1, [::1])';
  return undefined;
}

function privateSchemeProblem(uri: string, scheme: string, applicationType: ApplicationType): string | undefined {
  if (applicationType !== 'native') return 'must use https (a private-use scheme needs application_type native)';
  // A domain name the vendor owns, reversed: short words are taken by whoever installs last (RFC 8252 §7.1, §8.4).
  if (!scheme.includes('.')) return `must use a scheme made from a domain name, such as com.example.app: (not ${scheme}:)`;
  if (uri.length === scheme.length + 1) return 'must have something after its scheme, such as com.example.app:/callback';
  if (!URL.canParse(uri)) return 'must be a URI that browsers can open: its host or port is not valid';
  return undefined;
}
