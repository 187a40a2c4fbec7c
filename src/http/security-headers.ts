import type { FastifyReply } from 'fastify';
import type { PublicUrl } from '../config/config.js';
import type { AnswerKind } from './answers.js';

/** No inline script or style, nothing from elsewhere, no frames, no sinks (CSP 3, Trusted Types). `formAction`: where forms may post to. `frameSources`: what the page may hold in frames after all. */
export function contentSecurityPolicy(formAction: readonly string[] = ["'self'"], frameSources: readonly string[] = []): string {
  return [
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'", "connect-src 'self'",
    "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'",
    ...(frameSources.length === 0 ? [] : [`frame-src ${frameSources.join(' ')}`]), `form-action ${formAction.join(' ')}`,
  ].join('; ');
}

/** A URL as a source of the policy: its origin, or its scheme where it has none or one that policies cannot name (IPv6; CSP 3 §2.3.1). */
export function policySource(url: string): string {
  const { origin, protocol, hostname } = new URL(url);
  return origin === 'null' || hostname.startsWith('[') ? protocol : origin;
}

const EVERYTHING = { 'x-content-type-options': 'nosniff' } as const;

/** same-origin, not no-referrer: without a referrer browsers post forms with `Origin: null`. */
const PAGE = {
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
  'x-robots-tag': 'noindex',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
} as const;

/** Of a page that shows nothing and may stand in a frame anywhere. X-Frame-Options has no word for that, so it is left out. */
const FRAME = { 'referrer-policy': 'no-referrer', 'cross-origin-resource-policy': 'cross-origin', 'x-robots-tag': 'noindex' } as const;

/** The policy of such a page: it loads its own script, and nothing else. */
export const FRAME_POLICY = "default-src 'none'; script-src 'self'; frame-ancestors *; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";

/** Sets what every answer, those of pages and of the protocol carry, redirects included; a header that the route set itself stays. */
export function setSecurityHeaders(reply: FastifyReply, url: PublicUrl, kind: AnswerKind | undefined): void {
  setMissing(reply, EVERYTHING);
  if (url.secure) setMissing(reply, { 'strict-transport-security': 'max-age=31536000' });
  // What is not told to be kept may carry a code or a token. RFC 6749 §5.1.
  if (kind === 'oauth') setMissing(reply, { 'cache-control': 'no-store' });
  const isHtml = String(reply.getHeader('content-type') ?? '').startsWith('text/html');
  if (reply.getHeader('content-security-policy') === FRAME_POLICY) setMissing(reply, FRAME);
  else if (isHtml || kind === 'page') setMissing(reply, PAGE);
  if (isHtml) setMissing(reply, { 'content-security-policy': contentSecurityPolicy() });
}

function setMissing(reply: FastifyReply, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) if (!reply.hasHeader(name)) void reply.header(name, value);
}
