import { pino, type Logger } from 'pino';
import { AuditEventStore } from '../../src/audit/audit-event.store.js';
import { AuditKeys } from '../../src/audit/audit-keys.js';
import { AuditLog } from '../../src/audit/audit-log.js';
import { AuditVerification } from '../../src/audit/audit-verification.js';
import { ChainEnd } from '../../src/audit/chain/chain-end.js';
import { ChainStore } from '../../src/audit/chain/chain.store.js';
import { HeadSigning } from '../../src/audit/chain/head-signing.js';
import { SealBatch } from '../../src/audit/chain/seal-batch.js';
import { ChainSignatures } from '../../src/audit/chain-signatures.js';
import { KeyChange } from '../../src/audit/key-change.js';
import { PersonalFacts } from '../../src/audit/personal-facts.js';
import { Sealer } from '../../src/audit/sealer.js';
import type { Database } from '../../src/database/database.js';
import { Leases } from '../../src/database/leases.js';
import type { Clock } from '../../src/platform/clock.js';
import { DerivedKeys } from '../../src/platform/derived-keys.js';
import { Random } from '../../src/platform/random.js';
import { Schedule } from '../../src/platform/schedule.js';
import { FakeClock } from './fake-clock.js';

/** 32 bytes that are nobody's secret. */
export const SECRET = Buffer.alloc(32, 7);

interface Options {
  readonly clock?: Clock;
  readonly log?: Logger;
  readonly secretKey?: Buffer;
  readonly previousSecretKeys?: readonly Buffer[];
}

/** The audit log over a database, as the module wires it. */
export class AuditWorld {
  readonly keys: AuditKeys;
  readonly audit: AuditLog;
  readonly events: AuditEventStore;
  readonly signatures: ChainSignatures;
  readonly store: ChainStore;
  readonly sealer: Sealer;
  readonly verification: AuditVerification;
  readonly keyChange: KeyChange;

  constructor(readonly database: Database, { clock = new FakeClock(), log = pino({ level: 'silent' }), secretKey = SECRET, previousSecretKeys = [] }: Options = {}) {
    const random = new Random(clock);
    const derived = new DerivedKeys({ secretKey, previousSecretKeys: [...previousSecretKeys] }, random);
    this.keys = new AuditKeys(derived, random, clock);
    const personal = new PersonalFacts(this.keys, random);
    this.audit = new AuditLog(clock, random, log, personal);
    this.events = new AuditEventStore(database, personal);
    this.signatures = new ChainSignatures(derived, clock);
    this.store = new ChainStore(database);
    this.verification = new AuditVerification(this.store, this.signatures);
    const end = new ChainEnd(this.store, this.signatures, this.audit, log);
    const batch = new SealBatch(this.store, end, this.signatures, database, new Leases(database, clock, random));
    this.keyChange = new KeyChange(derived, this.keys, new HeadSigning(this.store, this.signatures, database), database, log);
    this.sealer = new Sealer(this.store, batch, database, new Schedule(log), log);
  }
}
