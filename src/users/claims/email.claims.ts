import { Injectable } from '@nestjs/common';
import type { User } from '../user.entity.js';
import type { ClaimSource } from './claim-source.js';

@Injectable()
export class EmailClaims implements ClaimSource {
  readonly scope = 'email';
  readonly claims = ['email', 'email_verified'];

  resolve(user: User): Record<string, unknown> {
    return user.email === null ? {} : { email: user.email, email_verified: user.emailVerified };
  }
}
