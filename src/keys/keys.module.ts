import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { EncryptionKeys } from './encryption-keys.js';
import { JwtSigner } from './jwt-signer.js';
import { JwtVerifier } from './jwt-verifier.js';
import { KeyActs } from './key-acts.js';
import { KeyMaking } from './key-making.js';
import { KeyResealing } from './key-resealing.js';
import { KeyRing } from './key-ring.js';
import { KeyRotation } from './key-rotation.js';
import { KeyRetirement } from './key-retirement.js';
import { KeySchedule } from './key-schedule.js';
import { KeySeals } from './key-seals.js';
import { ReadableKeys } from './readable-keys.js';
import { SigningKeyStore } from './signing-key.store.js';

/**
 * Owns the keys of this server and their life: those it signs with and those that clients encrypt to. Made at first start, sealed at rest,
 * published a day before they sign, kept until the last token they signed has expired. Signs and verifies Doorward's own tokens, and opens
 * what was encrypted to it.
 * Refuses to start with a SECRET_KEY that does not open them.
 *
 * Does not own the JWKS route (discovery/), nor what stands in a token (tokens/), nor the keys of clients (clients/).
 * No routes. Called by tokens, authorization (id_token_hint, request objects), discovery and the command line.
 */
@Module({
  imports: [AuditModule],
  providers: [SigningKeyStore, KeySchedule, KeySeals, KeyResealing, ReadableKeys, KeyRing, KeyMaking, KeyActs, KeyRotation, KeyRetirement, JwtSigner, JwtVerifier, EncryptionKeys],
  exports: [SigningKeyStore, KeyRing, KeyActs, KeyRotation, KeyRetirement, JwtSigner, JwtVerifier, EncryptionKeys],
})
export class KeysModule {}
