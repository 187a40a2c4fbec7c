import { Secret, TOTP } from 'otpauth';
import { bareCode } from './typed-code.js';

/** What every authenticator app understands, whatever else the address says. RFC 6238 §1.2; the apps ignore other algorithms in silence. */
const CODE = { algorithm: 'SHA1', digits: 6, period: 30 } as const;
const PERIOD_MS = CODE.period * 1000;
/** The step before and the one after: a phone's clock, and the time it takes to type. RFC 6238 §5.2. */
const WINDOW = 1;

/** The time step that a typed code belongs to, if it is one of those that count at `now` (milliseconds). RFC 6238 §4.2. */
export function stepOfCode(secret: string, typed: string, now: number): number | undefined {
  const token = bareCode(typed);
  if (!/^\d{6}$/.test(token)) return undefined;
  const delta = TOTP.validate({ ...CODE, secret: Secret.fromBase32(secret), token, timestamp: now, window: WINDOW });
  return delta === null ? undefined : Math.floor(now / PERIOD_MS) + delta;
}

/** Whether it is the code of this very step, whatever the time is. */
export const isCodeOfStep = (secret: string, typed: string, step: number): boolean => stepOfCode(secret, typed, step * PERIOD_MS) === step;

/** The address that a QR code or a link hands to an app. `issuer` and `label` are what it is listed under. */
export function otpauthUri(secret: string, issuer: string, label: string): string {
  // A colon ends the issuer in the label of the address (Key Uri Format).
  const plain = (text: string): string => text.replaceAll(':', ' ').slice(0, 100);
  return new TOTP({ ...CODE, secret: Secret.fromBase32(secret), issuer: plain(issuer), label: plain(label) }).toString();
}

/** 20 bytes, the length of the hash (RFC 4226 §4), as the 32 letters that can be typed into an app. */
export function toBase32(bytes: Uint8Array): string {
  return new Secret({ buffer: Uint8Array.from(bytes).buffer }).base32;
}
