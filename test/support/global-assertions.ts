import { STATUS_CODES } from 'node:http';
import { expect } from '@jest/globals';
import { ADMIN_PROBLEMS } from '../../src/admin/problem.js';
import { OAUTH_ERROR_STATUS } from '../../src/oauth/oauth-error.js';
import { PASSWORD, SECRET, standardWorld } from './world.js';

/** What every answer is looked at for; a page of the test browser and an answer off the wire both are one. */
export interface Heard {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  readonly url?: string;
}

export interface Expectation {
  /** Besides the redirect URIs of the standard world. */
  readonly registered?: readonly string[];
  /** Values that were sent and may come back: they are not searched for leaks. */
  readonly sent?: readonly string[];
}

/** Redirect and post-logout URIs of the standard world: a Location leads to one of them, or to a page of ours. */
const REGISTERED = standardWorld.clients.flatMap((client): readonly string[] => [...client.redirect_uris, ...('post_logout_redirect_uris' in client ? client.post_logout_redirect_uris : [])]);

const LEAKS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['a stack trace', /\bat (?:async )?[\w.<>]+ \(|\bat file:|^\s+at /m],
  ['a file path', /\/(?:work|home|usr|tmp|root|var)\/[\w.-]+|node_modules|\b(?:src|dist)\/[\w-]+\/|\.(?:ts|mjs|cjs):\d/],
  ['SQL', /\b(?:SELECT .+ FROM|INSERT INTO|DELETE FROM|UPDATE \w+ SET|WHERE \w+ =|SQLITE_|ER_[A-Z]+_|SQLSTATE)/i],
  ['the name of a library', /\b(?:fastify|nestjs|typeorm|libsql|mysql2?|mariadb|sqlite|handlebars|argon2|undici|express)\b/i],
  ['the name of an error class', /\b(?:TypeError|RangeError|URIError|SyntaxError|ReferenceError|QueryFailedError|HttpException)\b/],
];

/**
 * The global assertions of every hostile request: no 5xx, nothing told about the inside, redirects to registered addresses or own pages
 * alone, nothing that carries a code or belongs to a person in a cache, pages that run nothing and sit in no frame, errors in their shape.
 */
export function assertSound(answer: Heard, { registered = [], sent = [] }: Expectation = {}): void {
  const problems = [...statusProblems(answer), ...leakProblems(answer, sent), ...locationProblems(answer, [...REGISTERED, ...registered]), ...cacheProblems(answer), ...pageProblems(answer), ...errorProblems(answer)];
  expect({ url: answer.url, status: answer.status, problems }).toEqual({ url: answer.url, status: answer.status, problems: [] });
}

function statusProblems({ status, headers }: Heard): string[] {
  const problems = status >= 500 ? [`G1: status ${status}`] : [];
  if ([307, 308].includes(status)) problems.push(`a ${status} posts a form on`);
  // What the HTTP parser refuses has passed no route, but these hold for it too.
  if (headers.get('x-content-type-options') !== 'nosniff') problems.push('G4: no nosniff');
  if (!/^req_[0-9a-z]{26}$/.test(headers.get('x-request-id') ?? '')) problems.push('no X-Request-Id');
  return problems;
}

function leakProblems({ headers, body }: Heard, sent: readonly string[]): string[] {
  const shown = sent.reduce((text, value) => text.replaceAll(value, ''), `${[...headers].map(([name, value]) => `${name}: ${value}`).join('\n')}\n${body}`);
  const problems = LEAKS.filter(([, pattern]) => pattern.test(shown)).map(([what]) => `G2: ${what}`);
  for (const name of ['server', 'x-powered-by']) if (headers.has(name)) problems.push(`G2: a header ${name}`);
  for (const secret of [PASSWORD, SECRET]) if (shown.includes(secret)) problems.push('G7: a secret');
  return problems;
}

function locationProblems({ headers, url }: Heard, registered: readonly string[]): string[] {
  const location = headers.get('location');
  if (location === null) return [];
  if (/[^\x21-\x7e]/.test(location)) return [`G3: characters that no URI has in ${JSON.stringify(location)}`];
  if (registered.some((uri) => location === uri || location.startsWith(`${uri}${uri.includes('?') ? '&' : '?'}`) || location.startsWith(`${uri}#`))) return [];
  // A native client listens on whatever port it got.
  if (registered.includes(location.replace(/^(http:\/\/127\.0\.0\.1):\d+(\/[^?#]*).*$/, '$1$2'))) return [];
  const own = /^(?:\/login(?:\?request=|\/enrol$|\/factor$|$)|\/account[/?]|\/reset|\/language\?|\/consent\?request=|\/oauth2\/authorize[/?]|\/oauth2\/logout\?|\/$)/.test(location);
  return own && !location.startsWith('//') ? [] : [`G3: ${url ?? ''} leads to ${location}`];
}

function cacheProblems({ headers, body }: Heard): string[] {
  const kept = !(headers.get('cache-control') ?? '').includes('no-store');
  const location = headers.get('location') ?? '';
  if (kept && /[?&#](?:code|error)=/.test(location)) return ['G5: a redirect with a code or an error may be kept'];
  if (kept && isHtml(headers)) return ['G5: a page may be kept'];
  if (kept && /^\s*\{\s*"error"/.test(body)) return ['G5: an error may be kept'];
  return [];
}

/** The frame of session management shows nothing and is for pages of other sites: check-session.e2e-spec.ts looks at it. */
const isHtml = (headers: Headers): boolean => (headers.get('content-type') ?? '').startsWith('text/html') && !(headers.get('content-security-policy') ?? '').includes('frame-ancestors *');

function pageProblems({ headers, body, status }: Heard): string[] {
  if (!isHtml(headers)) return [];
  const problems: string[] = [];
  const policy = headers.get('content-security-policy') ?? '';
  for (const needed of ["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'", "base-uri 'none'"]) if (!policy.includes(needed)) problems.push(`G6: no ${needed}`);
  // Our own forms come back here; the one that carries an answer goes to the client, and nowhere else (AZ-32).
  const target = body.includes('data-auto-submit') ? /form-action (?!'self')[^ ;]+$/ : /form-action 'self'$/;
  if (!target.test(policy)) problems.push(`G6: ${policy}`);
  if (/unsafe-inline|unsafe-eval|\*/.test(policy)) problems.push(`G6: ${policy}`);
  if (!['same-origin', 'no-referrer'].includes(headers.get('referrer-policy') ?? '')) problems.push('G6: no Referrer-Policy');
  if (headers.get('cross-origin-opener-policy') !== 'same-origin') problems.push('G6: no COOP');
  if (headers.get('x-frame-options') !== 'DENY') problems.push('G6: no X-Frame-Options');
  if (/<script(?![^>]*\bsrc=)|\son\w+\s*=|<style\b|\sstyle\s*=|(?:href|src|action)\s*=\s*"?\s*(?:javascript|data(?!:image\/svg\+xml;base64,)|vbscript):/i.test(body.replace(/value="[^"]*"/g, ''))) problems.push('G6: something inline');
  if (status >= 400 && body !== '' && !/<main[^>]* data-error="[a-z_]+" data-request-id="req_[0-9a-z]{26}"/.test(body) && ![422, 429].includes(status)) problems.push('G10: an error page without its code');
  return problems;
}

/** RFC 6749 §5.2 for the protocol, RFC 9457 for everything else. */
function errorProblems({ status, headers, body }: Heard): string[] {
  const type = headers.get('content-type') ?? '';
  if (status < 400 || body === '' || isHtml(headers)) return [];
  const value = JSON.parse(body) as Record<string, unknown>;
  if (type.startsWith('application/problem+json')) {
    const strangers = Object.keys(value).filter((name) => !['type', 'title', 'status', 'detail', 'instance', 'request_id', 'errors'].includes(name));
    return [...strangers.map((name) => `G4: a problem with ${name}`), ...titleProblems(value)];
  }
  const problems = type.startsWith('application/json') ? [] : [`G4: an error as ${type}`];
  const { error, error_description: description = '' } = value;
  if (typeof error !== 'string' || !Object.hasOwn(OAUTH_ERROR_STATUS, error)) problems.push(`G4: error ${JSON.stringify(error)}`);
  if (typeof description !== 'string' || !/^[\x20-\x21\x23-\x5b\x5d-\x7e]*$/.test(description)) problems.push('G4: characters in error_description');
  for (const name of Object.keys(value)) if (!['error', 'error_description', 'error_uri'].includes(name)) problems.push(`G4: an error with ${name}`);
  return problems;
}

/** A problem has the title of the page that its type leads to, and that of its status where it leads to none. RFC 9457 §3.1.3, §4.2.1. */
function titleProblems({ type, title, status }: Readonly<Record<string, unknown>>): string[] {
  const [, kind = ''] = /\/docs\/errors\/([a-z-]+)$/.exec(String(type)) ?? [];
  const known = type === 'about:blank' ? STATUS_CODES[Number(status)] : Object.entries(ADMIN_PROBLEMS).find(([name]) => name === kind)?.[1].title;
  return known === title ? [] : [`G4: a problem ${String(type)} is titled ${String(title)}`];
}

/** Where a page leads besides our own paths: links, forms and what it goes on to by itself. */
export function waysOut({ body }: Heard): string[] {
  const targets = [...body.matchAll(/(?:href|action|src)="([^"]*)"|content="\d+;\s*url=([^"]*)"/g)].map(([, link = '', refresh = '']) => link + refresh);
  return [...new Set(targets.filter((target) => !/^\/(?![/\\])/.test(target)))];
}
