import type { Credential } from './credential.entity.js';
import { digest } from '../platform/token-digest.js';

/** What a passkey's row has in `data`. */
export interface PasskeyData {
  /** base64url, as browsers name it. */
  readonly credentialId: string;
  /** COSE key, base64url. */
  readonly publicKey: string;
  readonly transports: readonly string[];
  readonly aaguid: string;
  /** It can be copied to other devices of its owner, or it never leaves its own (WebAuthn §6.1.3). */
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
}

export interface NewPasskey {
  readonly data: PasskeyData;
  readonly counter: number;
}

export interface VerifiedPasskey extends NewPasskey {
  /** To be used up by whoever keeps the passkey. */
  readonly challenge: string;
  /** The browser made it by itself, right after the password. */
  readonly silently: boolean;
}

export const passkeyDataOf = ({ data }: Pick<Credential, 'data'>): PasskeyData => data as unknown as PasskeyData;

/** What a row is found by. */
export const passkeyLookup = (credentialId: string): string => digest(`passkey ${credentialId}`);

/** RFC 8176, read off one use: `swk`, a key that is synced, or `hwk`, one that stays in its device; the person was verified there, and so both factors are proven. */
export const passkeyAmr = (backupEligible: boolean): readonly string[] => [backupEligible ? 'swk' : 'hwk', 'user', 'mfa'];

/** What stands in the passkey for its person: an id of ours that says nothing about them (WebAuthn §14.6.1). */
export const userHandleOf = (userId: string): string => Buffer.from(userId, 'utf8').toString('base64url');
