import { createCipheriv, createDecipheriv, type KeyObject } from 'node:crypto';
import type { AuditDetails } from './event.js';

/** What an event says of one person. */
export interface PersonalPart {
  /** The id of the person under whose key it is. */
  readonly of: string;
  /** What it is about, in the open: `address`, `user_agent`, `before.email`. */
  readonly names: readonly string[];
  /** base64url of nonce, ciphertext and tag (AES-256-GCM) of the facts as JSON. */
  readonly sealed: string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The event's id is authenticated with it: what is copied into another event cannot be opened there. */
export function sealPersonal(key: KeyObject, nonce: Buffer, eventId: string, of: string, facts: AuditDetails): PersonalPart {
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(eventId));
  const sealed = Buffer.concat([nonce, cipher.update(JSON.stringify(facts), 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return { of, names: Object.keys(facts), sealed: sealed.toString('base64url') };
}

/** Undefined: damaged, or sealed under another key. */
export function openPersonal(key: KeyObject, eventId: string, part: PersonalPart): AuditDetails | undefined {
  const sealed = Buffer.from(part.sealed, 'base64url');
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(eventId)).setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return JSON.parse(Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]).toString('utf8')) as AuditDetails;
  } catch {
    return undefined;
  }
}
