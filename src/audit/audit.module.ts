import { Module } from '@nestjs/common';
import { AuditEventStore } from './audit-event.store.js';
import { AuditKeys } from './audit-keys.js';
import { AuditLog } from './audit-log.js';
import { AuditTail } from './audit-tail.js';
import { AuditVerification } from './audit-verification.js';
import { ChainEnd } from './chain/chain-end.js';
import { ChainStore } from './chain/chain.store.js';
import { HeadSigning } from './chain/head-signing.js';
import { SealBatch } from './chain/seal-batch.js';
import { ChainSignatures } from './chain-signatures.js';
import { KeyChange } from './key-change.js';
import { PersonalFacts } from './personal-facts.js';
import { Sealer } from './sealer.js';

/**
 * Owns the record of who did what: one row per sign-in, consent, redemption, revocation and administrative change, inserted in the transaction of
 * the act. Each event is a line in the log as well. A sealer (sealer.ts) numbers and chains the rows afterwards and signs where the chain has come;
 * after that nothing changes them. What events say of people is encrypted under a key a person (audit-keys.ts), which goes with the person.
 *
 * Does not own counters (platform/metrics.ts) nor request logs (http/), and decides nothing: callers say what happened.
 * Routine refreshes, introspections and client_credentials tokens are not events.
 * No routes. Called by every module that changes something; read by admin, account, webhooks and the command line.
 */
@Module({
  providers: [AuditLog, AuditEventStore, AuditKeys, PersonalFacts, ChainSignatures, ChainStore, ChainEnd, SealBatch, Sealer, AuditVerification, AuditTail, HeadSigning, KeyChange],
  exports: [AuditLog, AuditEventStore, AuditTail, AuditVerification, ChainSignatures, Sealer],
})
export class AuditModule {}
