import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuditLog } from '../audit/audit-log.js';
import { Database } from '../database/database.js';
import { originOf } from '../http/request-origin.js';
import { Clock } from '../platform/clock.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import type { User } from '../users/user.entity.js';
import type { RememberedDevice } from './remembered-device.entity.js';
import { RememberedDeviceStore } from './remembered-device.store.js';
import { RememberedCookie } from './remembered-cookie.js';

const DAY_MS = 86_400_000;

/** Lets a browser stand for somebody's second factor, as long as they like and policy allows. It proves no factor: `amr` and `acr` never tell of it. */
@Injectable()
export class RememberedDevices {
  constructor(
    private readonly store: RememberedDeviceStore,
    private readonly cookie: RememberedCookie,
    private readonly database: Database,
    private readonly audit: AuditLog,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {}

  /** `days`: for how many policy lets them be remembered now; what was remembered when it was more ends with it. No statement for a browser without a cookie. */
  async has(request: FastifyRequest, user: User, days: number): Promise<boolean> {
    const tokens = days === 0 ? [] : this.cookie.read(request);
    const now = this.clock.now();
    const device = await this.store.find(tokens, user.id, now);
    if (device === undefined || now >= device.createdAt + days * DAY_MS) return false;
    await this.store.touch(device.id, now);
    return true;
  }

  async remember(request: FastifyRequest, reply: FastifyReply, user: User, days: number): Promise<void> {
    const token = this.random.token();
    const [origin, now] = [originOf(request), this.clock.now()];
    const device: RememberedDevice = {
      id: this.random.id('dev'), tokenDigest: digest(token), userId: user.id, userAgent: origin.userAgent, address: origin.address.slice(0, 64),
      createdAt: now, lastUsedAt: now, expiresAt: now + days * DAY_MS,
    };
    await this.database.transaction(async (tx) => {
      await this.store.create(tx, device);
      await this.audit.record(tx, { type: 'device.remembered', outcome: 'success', actor: 'user', userId: user.id, details: { device: device.id, days } }, origin);
    });
    this.cookie.add(request, reply, token, days);
  }
}
