import type { Config } from '../config/config.js';
import type { Database } from '../database/database.js';
import { Clock } from '../platform/clock.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import { AuditVerification } from './audit-verification.js';
import { ChainStore } from './chain/chain.store.js';
import { ChainSignatures } from './chain-signatures.js';

/** A verification over a database that nothing else of this process touches: the modules of an application would seal, sign and make keys as they start. */
export function verificationOf(database: Database, secrets: Pick<Config, 'secretKey' | 'previousSecretKeys'>): AuditVerification {
  const clock = new Clock();
  return new AuditVerification(new ChainStore(database), new ChainSignatures(new DerivedKeys(secrets, new Random(clock)), clock));
}
