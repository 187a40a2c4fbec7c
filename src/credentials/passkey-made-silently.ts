import { createHash } from 'node:crypto';
import { passkeyLibrary } from './passkey-library.js';
import type { PasskeyOrigin } from './passkey-origin.js';
import type { PasskeyResponse } from './passkey-response.js';

/** What an authenticator says of a passkey that it has made. */
export interface MadePasskey {
  readonly credentialID: Uint8Array;
  readonly credentialPublicKey: Uint8Array;
  readonly aaguid: string;
  readonly counter: number;
  readonly credentialDeviceType: 'singleDevice' | 'multiDevice';
  readonly credentialBackedUp: boolean;
}

/** COSE's name for the algorithm of a key. RFC 9052 §7.1. */
const ALG = 3;

/**
 * The checks of WebAuthn §7.1 for a passkey that a browser made by itself: all but that somebody was there, for nobody was asked (step 15 of Level 3
 * says so of conditional creation; the library knows no such case). Throws, or tells nothing, of one that is not as it was asked for.
 */
export async function readPasskeyMadeSilently({ clientData, fields: { attestationObject = '' } }: PasskeyResponse, from: PasskeyOrigin, algorithms: readonly number[]): Promise<MadePasskey | undefined> {
  const { decodeAttestationObject, parseAuthenticatorData, decodeCredentialPublicKey, convertAAGUIDToString } = await passkeyLibrary();
  const attestation = decodeAttestationObject(Buffer.from(attestationObject, 'base64url'));
  const { rpIdHash, flags, counter, credentialID, credentialPublicKey, aaguid } = parseAuthenticatorData(attestation.get('authData'));
  if (clientData.type !== 'webauthn.create' || clientData.origin !== from.origin || attestation.get('attStmt').size > 0) return undefined;
  if (!createHash('sha256').update(from.id).digest().equals(rpIdHash)) return undefined;
  if (credentialID === undefined || credentialPublicKey === undefined || aaguid === undefined) return undefined;
  const alg: unknown = decodeCredentialPublicKey(credentialPublicKey).get(ALG);
  if (typeof alg !== 'number' || !algorithms.includes(alg)) return undefined;
  // §6.1.3: what cannot be backed up is not.
  if (flags.bs && !flags.be) return undefined;
  return { credentialID, credentialPublicKey, counter, aaguid: convertAAGUIDToString(aaguid), credentialDeviceType: flags.be ? 'multiDevice' : 'singleDevice', credentialBackedUp: flags.bs };
}
