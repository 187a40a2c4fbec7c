import { Global, Module } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.js';
import { Clock } from './clock.js';
import { DerivedKeys } from './derived-keys.js';
import { LOG, createLog } from './log.js';
import { Metrics } from './metrics.js';
import { PasswordHash } from './password-hash.js';
import { Resolver } from './outbound/resolver.js';
import { Random } from './random.js';
import { SafeFetch } from './safe-fetch.js';
import { Schedule } from './schedule.js';

/**
 * Owns the outside world behind small injectables: the clock, the random source, hashing of passwords, the keys derived from
 * SECRET_KEY, the log, the counters, the timers, and requests to addresses that others chose (safe-fetch.ts). Each of them is the
 * only place that touches what it wraps, so that tests can replace the clock and that reviews know where to look.
 *
 * Does not own the database, HTTP or any word of the protocol, has no routes, and imports only config.
 * Global, because every module needs it. Plain functions (token-digest.ts, isWellFormedSecret, isKnownHash) are imported directly.
 */
@Global()
@Module({
  providers: [Clock, Random, PasswordHash, DerivedKeys, Metrics, Schedule, Resolver, SafeFetch, { provide: LOG, inject: [CONFIG], useFactory: (config: Config) => createLog(config) }],
  exports: [Clock, Random, PasswordHash, DerivedKeys, Metrics, Schedule, SafeFetch, LOG],
})
export class PlatformModule {}
