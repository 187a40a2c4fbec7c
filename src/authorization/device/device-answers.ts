import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../../config/config.js';
import { DEVICE_CODE_SECONDS, POLL_SECONDS } from '../../tokens/device-code.js';
import { DeviceCodeMint, type DeviceCodeDraft } from '../../tokens/device-code-mint.js';
import { printUserCode } from '../../tokens/user-code.js';

/** RFC 8628 §3.2. */
export interface DeviceAnswer {
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in: number;
  readonly interval: number;
}

/** Answers a device with its codes, and with where its person goes. */
@Injectable()
export class DeviceAnswers {
  constructor(private readonly mint: DeviceCodeMint, @Inject(CONFIG) private readonly config: Config) {}

  async of(draft: DeviceCodeDraft): Promise<DeviceAnswer> {
    const { deviceCode, userCode } = await this.mint.mint(draft);
    const printed = printUserCode(userCode);
    const uri = `${this.config.publicUrl.issuer}/device`;
    return {
      device_code: deviceCode,
      user_code: printed,
      verification_uri: uri,
      verification_uri_complete: `${uri}?user_code=${printed}`,
      expires_in: DEVICE_CODE_SECONDS,
      interval: POLL_SECONDS,
    };
  }
}
