import type { PublicUrl } from './config.js';
import { isLoopbackHost } from './networks.js';
import { SettingProblem, quote } from './problems.js';

/** Segments that need no escaping in a cookie's Path, a route or a URL. */
const BASE_PATH = /^(\/[A-Za-z0-9._~-]+)*$/;
const HOST = /^(\[[0-9a-f:.]+\]|[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?)$/;

/**
 * Takes PUBLIC_URL apart: default port and trailing slashes go, a path becomes the base path.
 * The issuer is compared byte by byte by every client (RFC 8414 §3.3), so one spelling is chosen here and used everywhere.
 */
export function parsePublicUrl(text: string): PublicUrl {
  const url = requireUrl(text);
  const basePath = url.pathname.replace(/\/+$/, '');
  if (!BASE_PATH.test(basePath)) {
    throw new SettingProblem(`has the path ${quote(url.pathname)}`, 'use letters, digits and . _ ~ - between single slashes, as in https://example.com/id');
  }
  return {
    issuer: url.origin + basePath,
    origin: url.origin,
    host: url.host,
    hostname: url.hostname,
    basePath,
    secure: url.protocol === 'https:',
    loopback: isLoopbackHost(url.hostname),
  };
}

function requireUrl(text: string): URL {
  // The URL parser drops tabs and turns backslashes into slashes; what a person cannot see is refused instead of repaired.
  const url = /^https?:\/\/[^\s\\]+$/i.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined) throw new SettingProblem(`is ${quote(text)}, which is no web address`, 'write one such as https://id.example.com');
  // Before anything is repeated: what stands before the @ may be a password.
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/]*@/.test(text)) throw new SettingProblem('has a user name or password in it', 'leave out what stands before the @');
  if (/[?#]/.test(text)) throw new SettingProblem(`is ${quote(text)}`, 'leave out everything from the ? or # on');
  if (!HOST.test(url.hostname)) throw new SettingProblem(`has the host ${quote(url.hostname)}`, 'write the plain host name, without a dot at its end');
  if (url.hostname === '0.0.0.0' || url.hostname === '[::]') {
    throw new SettingProblem(`has the host ${url.hostname}, which nobody can open`, 'write the name people use, and set HOST to listen on every address');
  }
  if (url.port === '0') throw new SettingProblem('has the port 0', 'write the port people use, or none');
  return url;
}
