import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import type { Statements } from '../database/statements.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { isWellFormedSecret } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { type AuthorizationWithFacts, selectAuthorization, toAuthorizationWithFacts } from './authorization-with-facts.js';
import { DEVICE_CODE_PREFIX, POLL_SECONDS } from './device-code.js';
import { DeviceCode } from './device-code.entity.js';

const USER_CODE = 'user-code';
/** Half a second early is the network's doing. */
const EARLY_MS = 500;

const BY_REQUEST = selectAuthorization('a.request_id = ?');

@Injectable()
export class DeviceCodeStore {
  constructor(private readonly database: Database, private readonly keys: DerivedKeys) {}

  /** Throws UniqueViolation when the user code is taken. */
  async add(code: Omit<DeviceCode, 'userCodeMac'>, userCode: string): Promise<void> {
    await this.database.insert(DeviceCode, Object.assign(new DeviceCode(), code, { userCodeMac: this.keys.mac(USER_CODE, userCode) }));
  }

  async find(id: string): Promise<DeviceCode | undefined> {
    return this.database.first(DeviceCode, 'WHERE id = ?', [id]);
  }

  async findByCode(code: string): Promise<DeviceCode | undefined> {
    if (!isWellFormedSecret(DEVICE_CODE_PREFIX, code)) return undefined;
    return this.database.first(DeviceCode, 'WHERE code_digest = ?', [digest(code)]);
  }

  /** The one that still waits under a code as `parseUserCode` tells it. `now` in milliseconds. */
  async findWaiting(userCode: string, now: number): Promise<DeviceCode | undefined> {
    const macs = this.keys.macs(USER_CODE, userCode);
    return this.database.first(DeviceCode, `WHERE user_code_mac IN (${macs.map(() => '?').join(', ')}) AND decision IS NULL AND expires_at > ?`, [...macs, now]);
  }

  /** What somebody allowed the device. */
  async findAuthorization(id: string): Promise<AuthorizationWithFacts | undefined> {
    const row = await this.database.row<Record<string, unknown>>(BY_REQUEST, [id]);
    return row === undefined ? undefined : toAuthorizationWithFacts(row);
  }

  /** `false` when somebody has decided before, or it is too late: one conditional UPDATE, whose row count is the verdict. `now` in milliseconds. */
  async decide(statements: Statements, id: string, decision: 'allow' | 'deny', userId: string, now: number): Promise<boolean> {
    const sql = 'UPDATE device_codes SET decision = ?, decided_by = ? WHERE id = ? AND decision IS NULL AND expires_at > ?';
    return (await statements.run(sql, [decision, userId, id, now])) === 1;
  }

  /** Notes a poll; `false` when it came too soon after the one before, at whichever instance: then the device has to wait longer from here on. RFC 8628 §3.5. */
  async notePoll(id: string, at: number): Promise<boolean> {
    const inTime = 'UPDATE device_codes SET polled_at = ? WHERE id = ? AND (polled_at IS NULL OR polled_at + poll_interval * 1000 <= ?)';
    if ((await this.database.run(inTime, [at, id, at + EARLY_MS])) === 1) return true;
    await this.database.run('UPDATE device_codes SET poll_interval = poll_interval + ?, polled_at = ? WHERE id = ?', [POLL_SECONDS, at, id]);
    return false;
  }
}
