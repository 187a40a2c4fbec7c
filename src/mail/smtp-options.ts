import type { Options } from 'nodemailer/lib/smtp-connection/index.js';

const SUBMISSION = 587;
const SUBMISSIONS = 465;

export interface SmtpTarget {
  readonly host: string;
  readonly port: number;
  readonly options: Options;
}

/**
 * How to reach the server of SMTP_URL. `smtps:` is TLS from the first byte. `smtp:` begins in the clear and must be raised by STARTTLS, or whoever stands between
 * could take the offer away and read passwords and codes (RFC 8314 §4.1); a server on this very machine needs none, and `?starttls=optional` says so of another one,
 * for which then no password may be told. Certificates are always checked: NODE_EXTRA_CA_CERTS adds an authority of one's own.
 */
export function toSmtpTarget(smtpUrl: string): SmtpTarget {
  const url = new URL(smtpUrl);
  const secure = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (secure ? SUBMISSIONS : SUBMISSION) : Number(url.port);
  const near = /^(?:localhost|127(?:\.\d+){3}|::1)$/.test(host);
  const user = decodeURIComponent(url.username);
  const auth = user === '' ? {} : { auth: { user, pass: decodeURIComponent(url.password) } };
  const optional = near || (user === '' && url.searchParams.get('starttls') === 'optional');
  return { host, port, options: { host, port, secure, requireTLS: !secure && !optional, connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000, dnsTimeout: 10_000, ...auth } };
}
