import { Injectable } from '@nestjs/common';
import type { User } from '../user.entity.js';
import type { ClaimSource } from './claim-source.js';

@Injectable()
export class PhoneClaims implements ClaimSource {
  readonly scope = 'phone';
  readonly claims = ['phone_number', 'phone_number_verified'];

  resolve({ profile }: User): Record<string, unknown> {
    return profile.phone_number === undefined ? {} : { phone_number: profile.phone_number, phone_number_verified: profile.phone_number_verified ?? false };
  }
}
