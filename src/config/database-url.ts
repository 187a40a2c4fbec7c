import { resolve } from 'node:path';
import type { DatabaseLocation } from './config.js';
import { SettingProblem } from './problems.js';

/** `temporary`: the path is not known before load-config.ts has made the private folder for it. */
type ParsedLocation = DatabaseLocation | { readonly dialect: 'sqlite'; readonly path: undefined; readonly temporary: true };

const FORMS = 'write sqlite:<path> or mysql://user:password@host:3306/name';

/** Parses DATABASE_URL. No sentence repeats the value, as a password may stand in it. */
export function parseDatabaseUrl(text: string): ParsedLocation {
  if (text.startsWith('sqlite:')) return parseSqlite(text.slice('sqlite:'.length));
  if (/^(mysql|mariadb):\/\//.test(text)) return parseMysql(text);
  throw new SettingProblem('names no database that is supported', FORMS);
}

function parseSqlite(path: string): ParsedLocation {
  if (path === ':memory:') return { dialect: 'sqlite', path: undefined, temporary: true };
  // sqlite://x is a host to some programs and a relative path to others; three slashes are an absolute path to most.
  if (/^\/\/(?!\/)/.test(path)) throw new SettingProblem('has two slashes after sqlite:', 'write sqlite:/data/x.sqlite for an absolute path, sqlite:./x.sqlite for a relative one');
  if (path === '' || path.endsWith('/') || /[?\0]/.test(path)) throw new SettingProblem('has no plain file path after sqlite:', 'write sqlite:/data/doorward.sqlite');
  return { dialect: 'sqlite', path: resolve(path.replace(/^\/+/, '/')), temporary: false };
}

function parseMysql(text: string): ParsedLocation {
  // A / ? or # left bare in the password ends the host early; such a URL often has no valid port or host, hence the hint.
  if (!URL.canParse(text)) throw new SettingProblem('is no valid address', `${FORMS}, with special characters of the password percent-encoded`);
  const url = new URL(text);
  if (url.search !== '' || url.hash !== '') throw new SettingProblem('has a ? or #', 'leave out options, and percent-encode special characters of the password');
  const user = decode(url.username);
  const password = decode(url.password);
  const name = decode(url.pathname.slice(1));
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!/^[A-Za-z0-9._:-]+$/.test(host)) throw new SettingProblem('names no host', FORMS);
  if (user === '') throw new SettingProblem('names no user', FORMS);
  if (name === '' || /[/\\.\0]/.test(name)) throw new SettingProblem('names no database after the host', FORMS);
  if (url.port === '0') throw new SettingProblem('has the port 0', FORMS);
  return { dialect: 'mysql', host, port: url.port === '' ? 3306 : Number(url.port), user, password, name };
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new SettingProblem('has a % that begins no escape', 'write a literal % as %25');
  }
}
