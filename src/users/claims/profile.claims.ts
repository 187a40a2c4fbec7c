import { Injectable } from '@nestjs/common';
import type { User } from '../user.entity.js';
import type { ClaimSource } from './claim-source.js';

const STORED = [
  'name', 'given_name', 'family_name', 'middle_name', 'nickname', 'profile', 'picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale',
] as const;

@Injectable()
export class ProfileClaims implements ClaimSource {
  readonly scope = 'profile';
  readonly claims = [...STORED, 'preferred_username', 'updated_at'];

  resolve(user: User): Record<string, unknown> {
    const stored = Object.fromEntries(STORED.map((claim) => [claim, user.profile[claim]]));
    // A number of seconds: JSON's milliseconds are the mistake that applications trip over (Core §5.1).
    return { ...stored, preferred_username: user.preferredUsername, updated_at: Math.floor(user.updatedAt / 1000) };
  }
}
