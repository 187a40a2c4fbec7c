import { Injectable } from '@nestjs/common';
import { UniqueViolation } from '../database/statements.js';
import { Random } from '../platform/random.js';
import { digest } from '../platform/token-digest.js';
import { DEVICE_CODE_PREFIX, DEVICE_CODE_SECONDS, POLL_SECONDS } from './device-code.js';
import type { DeviceCode } from './device-code.entity.js';
import { DeviceCodeStore } from './device-code.store.js';
import { drawUserCode } from './user-code.js';

/** Of 25 thousand million codes, one that is taken is rare; two in a row are not met. */
const MOST_DRAWS = 5;

/** What a device asks for. `at` in milliseconds. */
export type DeviceCodeDraft = Pick<DeviceCode, 'clientId' | 'scopes' | 'resources' | 'address'> & { readonly at: number };

export interface DeviceCodes {
  /** For the device. */
  readonly deviceCode: string;
  /** For the person, its letters alone. */
  readonly userCode: string;
}

/** Mints the two codes of a device: the authorization module hands them out, the grant redeems the one. RFC 8628 §3.2. */
@Injectable()
export class DeviceCodeMint {
  constructor(private readonly store: DeviceCodeStore, private readonly random: Random) {}

  async mint({ at, ...given }: DeviceCodeDraft): Promise<DeviceCodes> {
    const deviceCode = this.random.secret(DEVICE_CODE_PREFIX);
    const times = { createdAt: at, expiresAt: at + DEVICE_CODE_SECONDS * 1000, pollInterval: POLL_SECONDS, polledAt: null };
    const code = { ...given, ...times, id: this.random.opaqueId(), codeDigest: digest(deviceCode), decision: null, decidedBy: null };
    for (let draws = 1; ; draws += 1) {
      const userCode = drawUserCode(this.random);
      try {
        await this.store.add(code, userCode);
        return { deviceCode, userCode };
      } catch (error) {
        if (!(error instanceof UniqueViolation) || draws === MOST_DRAWS) throw error;
      }
    }
  }
}
