import { Inject, Injectable } from '@nestjs/common';
import type { VerifiedRegistrationResponse } from '@simplewebauthn/server';
import { CONFIG, type Config } from '../config/config.js';
import type { User } from '../users/user.entity.js';
import { type NewPasskey, passkeyDataOf, userHandleOf, type VerifiedPasskey } from './passkey.js';
import { PasskeyChallenges } from './passkey-challenges.js';
import { passkeyLibrary } from './passkey-library.js';
import { passkeyOriginOf } from './passkey-origin.js';
import { parsePasskeyResponse, type PasskeyResponse } from './passkey-response.js';
import { PasskeyStore } from './passkey.store.js';

/** COSE: EdDSA, ES256, RS256. In this order of preference; RS256 is for Windows Hello on older machines. */
const ALGORITHMS = [-8, -7, -257];
/** More than anybody has devices; each stands in every question that names a person's passkeys. */
export const MOST_PASSKEYS = 20;

/** Has a new passkey made, and checks what came of it: WebAuthn §7.1. */
@Injectable()
export class PasskeyRegistrations {
  constructor(private readonly challenges: PasskeyChallenges, private readonly passkeys: PasskeyStore, @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>) {}

  /** PublicKeyCredentialCreationOptionsJSON. */
  async options(user: User, browserToken: string): Promise<Readonly<Record<string, unknown>>> {
    const held = (await this.passkeys.of(user.id)).map(passkeyDataOf);
    return {
      // Browsers show the id; the name is required, and no longer shown (WebAuthn §5.4.1).
      rp: { id: this.config.publicUrl.hostname, name: this.config.publicUrl.hostname },
      user: { id: userHandleOf(user.id), name: user.preferredUsername, displayName: user.profile.name ?? user.preferredUsername },
      challenge: this.challenges.issue(purposeOf(user), browserToken),
      pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: 'public-key', alg })),
      timeout: 300_000,
      excludeCredentials: held.map(({ credentialId: id, transports }) => ({ type: 'public-key', id, transports })),
      authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
      // Which maker's device it is matters to nobody here, and telling it would tell people apart (WebAuthn §14.4.1).
      attestation: 'none',
    };
  }

  /**
   * `undefined`: not made for this person in this browser within the last five minutes, or not as it was asked for.
   * `silently`: made without asking the person, right after their password (conditional create): nobody was present or verified then.
   */
  async verify(text: string | undefined, user: User, browserToken: string, silently = false): Promise<VerifiedPasskey | undefined> {
    const response = parsePasskeyResponse(text);
    if (response === undefined || response.clientData.crossOrigin || !this.challenges.isOurs(response.clientData.challenge, purposeOf(user), browserToken)) return undefined;
    const made = await this.check(response, silently);
    return made === undefined ? undefined : { ...made, challenge: response.clientData.challenge, silently };
  }

  private async check(response: PasskeyResponse, silently: boolean): Promise<NewPasskey | undefined> {
    const { id, transports } = response;
    try {
      const made = await this.read(response, silently);
      if (made === undefined || made.credential.id !== id) return undefined;
      const { credential: { publicKey: key, counter }, aaguid, credentialDeviceType, credentialBackedUp: backedUp } = made;
      const publicKey = Buffer.from(key).toString('base64url');
      return { counter, data: { credentialId: id, publicKey, transports, aaguid, backupEligible: credentialDeviceType === 'multiDevice', backedUp } };
    } catch {
      return undefined;
    }
  }

  private async read(response: PasskeyResponse, silently: boolean): Promise<Made | undefined> {
    const { id, clientDataJSON, clientData, fields: { attestationObject } } = response;
    const from = passkeyOriginOf(this.config.publicUrl);
    if (attestationObject === undefined || from === undefined) return undefined;
    const library = await passkeyLibrary();
    // Certificates are not looked at: nobody asked for them, and a check would fetch revocation lists from wherever they say.
    if (library.decodeAttestationObject(Buffer.from(attestationObject, 'base64url')).get('fmt') !== 'none') return undefined;
    const { registrationInfo } = await library.verifyRegistrationResponse({
      response: { id, rawId: id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON, attestationObject } },
      expectedChallenge: clientData.challenge, expectedOrigin: from.origin, expectedRPID: from.id, supportedAlgorithmIDs: ALGORITHMS,
      // Nobody was asked for one that a browser made by itself, so nobody need have been there: WebAuthn Level 3 §7.1 step 15.
      requireUserPresence: !silently, requireUserVerification: !silently,
    });
    return registrationInfo;
  }
}

type Made = VerifiedRegistrationResponse['registrationInfo'];

const purposeOf = ({ id }: User): string => `create ${id}`;
