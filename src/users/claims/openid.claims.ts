import { Injectable } from '@nestjs/common';
import type { User } from '../user.entity.js';
import type { ClaimSource } from './claim-source.js';

@Injectable()
export class OpenidClaims implements ClaimSource {
  readonly scope = 'openid';
  readonly claims = ['sub'];

  resolve(user: User): Record<string, unknown> {
    return { sub: user.sub };
  }
}
