import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { SettingProblem, quote } from './problems.js';

/** A parser of whole numbers within bounds, both included. */
export function integer(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= least && value <= most) return value;
    throw new SettingProblem(`is ${quote(text)}`, `write a whole number from ${least} to ${most}`);
  };
}

export const parsePort = integer(1, 65_535);

/** A port, or `off`. */
export function parsePortOrOff(text: string): number | 'off' {
  return text.toLowerCase() === 'off' ? 'off' : parsePort(text);
}

/** A parser of one word out of a list, in any case. */
export function oneOf<const W extends string>(...words: readonly W[]): (text: string) => W {
  return (text) => {
    const word = words.find((candidate) => candidate === text.toLowerCase());
    if (word !== undefined) return word;
    throw new SettingProblem(`is ${quote(text)}`, `write ${words.slice(0, -1).join(', ')} or ${words.at(-1)}`);
  };
}

/** `test` is development. Letter by letter, as every library reads it: a `Production` that counted as development would open what production keeps shut. */
export function parseMode(text: string): 'development' | 'production' {
  if (text === 'development' || text === 'test') return 'development';
  if (text === 'production') return 'production';
  throw new SettingProblem(`is ${quote(text)}`, 'write development, production or test');
}

/** An absolute path; a relative one counts from where the process was started. */
export function parsePath(text: string): string {
  if (text.includes('\0')) throw new SettingProblem('has a NUL in it', 'write a plain path');
  return resolve(text);
}

/** `address`: what to listen on, undefined for both loopback addresses. `machine`: a name, which shells and toolchains set in HOST. */
export type ListenHost = { readonly address: string | undefined } | { readonly machine: string };

export function parseListenHost(text: string): ListenHost {
  if (text.toLowerCase() === 'localhost') return { address: undefined };
  const bare = text.replace(/^\[(.*)\]$/, '$1');
  return isIP(bare) !== 0 ? { address: bare } : { machine: text };
}

export function parseListenAddress(text: string): string {
  const host = parseListenHost(text);
  if ('machine' in host) throw new SettingProblem(`is ${quote(text)}, which is no address`, 'write the address to listen on, such as 127.0.0.1, 0.0.0.0 or ::');
  return host.address ?? '127.0.0.1';
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** smtp:// or smtps:// with a host. No sentence repeats the value, as a password may stand in it. */
export function parseSmtpUrl(text: string): string {
  const url = /^smtps?:\/\/[^\s\\]+$/.test(text) && URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || url.hostname === '' || !isDecodable(url.username + url.password)) throw new SettingProblem('is not the address of a mail server', 'write smtp://user:password@host:587 or smtps://user:password@host:465, with %25 for a % in the password');
  // Anything else, such as one that turns the checking of certificates off, is not ours to pass on.
  if (!['', '?starttls=optional', '?starttls=required'].includes(url.search)) throw new SettingProblem('has a parameter that is not known', 'leave it out, or write ?starttls=optional for a server in your own network that has no TLS');
  return text;
}

/** `a@example.com` or `Name <a@example.com>`. A line break in it would write headers of its own. */
export function parseMailbox(text: string): string {
  const address = /^(?:[^<>\p{Cc}]*<)?([^\s<>@,;]+@[^\s<>@,;]+)>?$/u.exec(text);
  if (address === null || text.includes('<') !== text.includes('>')) throw new SettingProblem(`is ${quote(text)}`, 'write an address such as Doorward <no-reply@example.com>');
  return text;
}
