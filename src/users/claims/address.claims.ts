import { Injectable } from '@nestjs/common';
import type { User } from '../user.entity.js';
import type { ClaimSource } from './claim-source.js';

@Injectable()
export class AddressClaims implements ClaimSource {
  readonly scope = 'address';
  readonly claims = ['address'];

  resolve({ profile }: User): Record<string, unknown> {
    return { address: profile.address };
  }
}
