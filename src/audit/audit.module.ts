import { Module } from '@nestjs/common';
import { AuditEventStore } from './audit-event.store.js';
import { AuditLog } from './audit-log.js';

/**
 * Owns the record of who did what: one row per sign-in, consent, redemption, revocation and administrative change,
 * inserted in the transaction of the act and never changed afterwards. Each event is a line in the log as well.
 *
 * Does not own counters (platform/metrics.ts) nor request logs (http/), and decides nothing: callers say what happened.
 * Routine refreshes, introspections and client_credentials tokens are not events.
 * No routes. Called by every module that changes something; read by admin, account and the command line.
 */
@Module({ providers: [AuditLog, AuditEventStore], exports: [AuditLog, AuditEventStore] })
export class AuditModule {}
