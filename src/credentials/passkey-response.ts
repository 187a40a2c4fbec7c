/** The longest that any field may be: attestation objects with certificates have a few kilobytes. */
const LONGEST = 16_384;
/** WebAuthn §6.1: at most 1023 bytes. */
const LONGEST_ID = 1364;
const BASE64URL = /^[\w-]+$/;

/** A browser's answer, as PublicKeyCredential.toJSON() writes it: fields are text of base64url, and none is believed yet. */
export interface PasskeyResponse {
  readonly id: string;
  readonly clientDataJSON: string;
  /** The answer to a question that may be shown again after a failure: which question it was, the browser says itself. */
  readonly clientData: ClientData;
  readonly fields: Readonly<Record<string, string>>;
  readonly transports: readonly string[];
}

export interface ClientData {
  readonly type: string;
  readonly challenge: string;
  readonly origin: string;
  readonly crossOrigin: boolean;
}

const TRANSPORTS = ['ble', 'hybrid', 'internal', 'nfc', 'smart-card', 'usb', 'cable'];

/** `undefined` for anything that no browser would have sent. */
export function parsePasskeyResponse(text: string | undefined): PasskeyResponse | undefined {
  const sent = objectOf(text);
  const response = sent?.['response'];
  if (sent === undefined || !isObject(response)) return undefined;
  const { id, rawId, type } = sent;
  if (typeof id !== 'string' || !BASE64URL.test(id) || id.length > LONGEST_ID || rawId !== id || type !== 'public-key') return undefined;
  const fields = Object.fromEntries(Object.entries(response).filter((each): each is [string, string] => isBase64Url(each[1])));
  const { clientDataJSON } = fields;
  const clientData = clientDataOf(clientDataJSON);
  if (clientDataJSON === undefined || clientData === undefined) return undefined;
  const { transports } = response;
  return { id, clientDataJSON, clientData, fields, transports: Array.isArray(transports) ? TRANSPORTS.filter((each) => transports.includes(each)) : [] };
}

function clientDataOf(encoded: string | undefined): ClientData | undefined {
  const sent = encoded === undefined ? undefined : objectOf(Buffer.from(encoded, 'base64url').toString('utf8'));
  if (sent === undefined) return undefined;
  const { type, challenge, origin, crossOrigin } = sent;
  if (typeof type !== 'string' || typeof challenge !== 'string' || typeof origin !== 'string') return undefined;
  // What is there and no plain "no" counts as a yes: nobody shows our pages in a frame.
  return { type, challenge, origin, crossOrigin: crossOrigin !== undefined && crossOrigin !== false };
}

function objectOf(text: string | undefined): Record<string, unknown> | undefined {
  if (text === undefined || text.length > 4 * LONGEST) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isBase64Url = (value: unknown): value is string => typeof value === 'string' && value.length <= LONGEST && BASE64URL.test(value);
