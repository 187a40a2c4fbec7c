import { Injectable } from '@nestjs/common';
import { PasskeyAssertions } from '../../credentials/passkey-assertions.js';
import { PasskeyStore } from '../../credentials/passkey.store.js';
import { PasskeyProof } from '../passkey/passkey-proof.js';
import type { Factor, FactorAsking, FactorAttempt, FactorPerson, FactorVerdict } from './factor.js';

/** A key of one's own that signs for this server alone, after the device has made sure whose hands it is in. WebAuthn. */
@Injectable()
export class PasskeyFactor implements Factor {
  readonly method = 'passkey';
  readonly stands = 'either';
  readonly amr = ['hwk', 'user', 'mfa'];
  readonly guessable = false;
  readonly setUpAt = '/account/passkeys/new';

  constructor(private readonly proof: PasskeyProof, private readonly assertions: PasskeyAssertions, private readonly passkeys: PasskeyStore) {}

  isHeldBy({ held }: FactorPerson): boolean {
    return (held.passkey ?? 0) > 0;
  }

  /** `options`: PublicKeyCredentialRequestOptionsJSON as text. */
  async ask({ person, browserToken }: FactorAsking): Promise<Readonly<Record<string, unknown>>> {
    const own = person === undefined ? [] : await this.passkeys.of(person.user.id);
    return { options: JSON.stringify(this.assertions.options(browserToken, own)) };
  }

  check({ user, form, browserToken }: FactorAttempt): Promise<FactorVerdict> {
    return this.proof.prove(form.get('passkey'), browserToken, user);
  }
}
