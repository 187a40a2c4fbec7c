import { isIP } from 'node:net';
import type { PublicUrl } from '../config/config.js';

/** For whom passkeys are made, and where their answers may come from: read off PUBLIC_URL alone, for a Host header is anybody's. WebAuthn §5.1.2, §13.4.9. */
export interface PasskeyOrigin {
  /** The relying party's id: the host, without the port. A passkey is bound to it for ever. */
  readonly id: string;
  readonly origin: string;
}

/** `undefined` where browsers know no passkeys: at an IP address, and over plain http anywhere but on one's own machine. */
export function passkeyOriginOf({ hostname, origin, secure }: PublicUrl): PasskeyOrigin | undefined {
  const local = hostname === 'localhost' || hostname.endsWith('.localhost');
  if (isIP(hostname.replace(/^\[|\]$/g, '')) !== 0 || !(secure || local)) return undefined;
  return { id: hostname, origin };
}
