import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { JwtSigner } from './jwt-signer.js';
import { JwtVerifier } from './jwt-verifier.js';
import { KeyActs } from './key-acts.js';
import { KeyMaking } from './key-making.js';
import { KeyRing } from './key-ring.js';
import { KeyRotation } from './key-rotation.js';
import { KeyRetirement } from './key-retirement.js';
import { KeySchedule } from './key-schedule.js';
import { KeySeals } from './key-seals.js';
import { ReadableKeys } from './readable-keys.js';
import { SigningKeyStore } from './signing-key.store.js';

/**
 * Owns the signing keys and their life: made at first start, sealed at rest, published a day before they sign,
 * kept until the last token they signed has expired. Signs and verifies Doorward's own tokens.
 * Refuses to start with a SECRET_KEY that does not open them.
 *
 * Does not own the JWKS route (discovery/), nor what stands in a token (tokens/), nor the keys of clients (clients/).
 * No routes. Called by tokens, authorization (id_token_hint), discovery and the command line.
 */
@Module({
  imports: [AuditModule],
  providers: [SigningKeyStore, KeySchedule, KeySeals, ReadableKeys, KeyRing, KeyMaking, KeyActs, KeyRotation, KeyRetirement, JwtSigner, JwtVerifier],
  exports: [SigningKeyStore, KeyRing, KeyActs, KeyRotation, KeyRetirement, JwtSigner, JwtVerifier],
})
export class KeysModule {}
