const BASIC = /^Basic +([A-Za-z0-9+/]*={0,2})$/i;
/** A header of 16 KB is refused before; this bounds what is decoded. */
const LONGEST_HEADER = 8_192;

export interface BasicCredentials {
  readonly clientId: string;
  readonly secret: string;
}

export interface SentCredentials extends BasicCredentials {
  /** The secret before it was decoded: many clients leave the encoding out, and a base64 secret with a plus would never be right. */
  readonly secretAsSent: string;
}

/**
 * Client id and secret from an Authorization header: base64 of the two form-encoded, with a colon between (RFC 6749 §2.3.1, RFC 7617).
 * `undefined` when it is anything else: other alphabets, no colon, text that is not UTF-8.
 */
export function parseBasic(authorization: string): SentCredentials | undefined {
  if (authorization.length > LONGEST_HEADER) return undefined;
  const encoded = BASIC.exec(authorization)?.[1];
  if (encoded === undefined) return undefined;
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 1 || text.includes('\uFFFD')) return undefined;
  const clientId = formDecode(text.slice(0, colon));
  const secretAsSent = text.slice(colon + 1);
  return clientId === undefined ? undefined : { clientId, secret: formDecode(secretAsSent) ?? secretAsSent, secretAsSent };
}

export function isBasic(authorization: string | undefined): authorization is string {
  return authorization !== undefined && /^Basic(?: |$)/i.test(authorization);
}

/** The header for these credentials, as RFC 6749 §2.3.1 has clients build it. */
export function printBasic({ clientId, secret }: BasicCredentials): string {
  return `Basic ${Buffer.from(`${formEncode(clientId)}:${formEncode(secret)}`).toString('base64')}`;
}

/** RFC 6749 appendix B. */
function formDecode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function formEncode(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1);
}
