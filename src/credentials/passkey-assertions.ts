import { Inject, Injectable } from '@nestjs/common';
import type { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { CONFIG, type Config } from '../config/config.js';
import { Database } from '../database/database.js';
import type { Credential } from './credential.entity.js';
import { passkeyDataOf, userHandleOf } from './passkey.js';
import { PasskeyChallenges } from './passkey-challenges.js';
import { passkeyLibrary } from './passkey-library.js';
import { passkeyOriginOf } from './passkey-origin.js';
import { parsePasskeyResponse, type PasskeyResponse } from './passkey-response.js';
import { PasskeyStore } from './passkey.store.js';

const PURPOSE = 'get';

/** What was made of a passkey's answer. `credential` of a refusal is for the audit event, and `unknownId` for the browser that holds the passkey still. */
export type AssertionVerdict =
  | { readonly outcome: 'match'; readonly credential: Credential; readonly backupEligible: boolean }
  | { readonly outcome: 'refused'; readonly credential?: Credential; readonly because?: 'signature_counter' | 'invalid'; readonly unknownId?: string };

/** Asks for a passkey's signature and checks it: WebAuthn §7.2. */
@Injectable()
export class PasskeyAssertions {
  constructor(
    private readonly challenges: PasskeyChallenges,
    private readonly passkeys: PasskeyStore,
    private readonly database: Database,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
  ) {}

  /** Whether browsers know passkeys at this server's address at all. */
  get possible(): boolean {
    return passkeyOriginOf(this.config.publicUrl) !== undefined;
  }

  /** PublicKeyCredentialRequestOptionsJSON. Of one person's passkeys only, or of whichever the browser has here. Writes nothing. */
  options(browserToken: string, only: readonly Credential[] = []): Readonly<Record<string, unknown>> {
    const allowCredentials = only.map(passkeyDataOf).map(({ credentialId: id, transports }) => ({ type: 'public-key', id, transports }));
    return { challenge: this.challenges.issue(PURPOSE, browserToken), rpId: this.config.publicUrl.hostname, userVerification: 'required', timeout: 300_000, allowCredentials };
  }

  /**
   * Checks what the browser posted, and uses the challenge up with the first match. `ownerId`: the person that it must be, where somebody has said
   * who they are; else the passkey says it.
   */
  async verify(text: string | undefined, browserToken: string, ownerId?: string): Promise<AssertionVerdict> {
    const response = parsePasskeyResponse(text);
    const from = passkeyOriginOf(this.config.publicUrl);
    // The challenge first: it costs one mac, and what this server never asked reaches no table.
    if (response === undefined || from === undefined || response.clientData.crossOrigin || !this.challenges.isOurs(response.clientData.challenge, PURPOSE, browserToken)) return { outcome: 'refused' };
    const credential = await this.passkeys.findByCredentialId(response.id);
    if (credential === undefined) return { outcome: 'refused', unknownId: response.id };
    if (ownerId !== undefined && credential.userId !== ownerId) return { outcome: 'refused' };
    const verified = tellsWhose(response, credential, ownerId) ? await this.check(response, credential, from) : undefined;
    if (verified === undefined) return { outcome: 'refused', credential, because: 'invalid' };
    const { credentialBackedUp: backedUp, newCounter: counter, credentialDeviceType } = verified;
    const { challenge } = response.clientData;
    const used = await this.database.transaction((tx) => this.passkeys.use(tx, credential, { challenge, counter, backedUp }));
    return used === 'used' ? { outcome: 'match', credential, backupEligible: credentialDeviceType === 'multiDevice' } : { outcome: 'refused', credential, because: used };
  }

  private async check(response: PasskeyResponse, credential: Credential, from: { readonly id: string; readonly origin: string }): Promise<Verified | undefined> {
    const { publicKey, credentialId, backupEligible } = passkeyDataOf(credential);
    const { authenticatorData, signature } = response.fields;
    if (authenticatorData === undefined || signature === undefined) return undefined;
    const library = await passkeyLibrary();
    try {
      const { verified, authenticationInfo } = await library.verifyAuthenticationResponse({
        response: { id: response.id, rawId: response.id, type: 'public-key', clientExtensionResults: {}, response: { clientDataJSON: response.clientDataJSON, authenticatorData, signature } },
        expectedChallenge: response.clientData.challenge,
        expectedOrigin: from.origin,
        expectedRPID: from.id,
        requireUserVerification: true,
        // The counter is compared where it is written, in one statement: of two at once only one can be newer.
        credential: { id: credentialId, publicKey: Buffer.from(publicKey, 'base64url'), counter: -1 },
      });
      // §7.2 step 19: eligibility is for life.
      const changed = (authenticationInfo.credentialDeviceType === 'multiDevice') !== backupEligible;
      return verified && !changed ? authenticationInfo : undefined;
    } catch {
      return undefined;
    }
  }
}

/** §7.2 step 6: the passkey says whose it is, and says what this server has. Only where somebody has said before who they are it may leave that out. */
function tellsWhose({ fields: { userHandle } }: PasskeyResponse, { userId }: Credential, ownerId: string | undefined): boolean {
  return userHandle === undefined ? ownerId !== undefined : userHandle === userHandleOf(userId);
}

type Verified = Awaited<ReturnType<typeof verifyAuthenticationResponse>>['authenticationInfo'];
