import { Injectable } from '@nestjs/common';
import type { ClaimSource } from '../../src/users/claims/claim-source.js';
import type { User } from '../../src/users/user.entity.js';

/** The one file of "How to add a claim". */
@Injectable()
export class ToyClaims implements ClaimSource {
  readonly scope = 'toys';
  readonly claims = ['favourite_toy'];

  resolve(user: User): Record<string, unknown> {
    return { favourite_toy: `${user.preferredUsername}'s bear` };
  }
}
