import { Injectable } from '@nestjs/common';
import type { User } from '../users/user.entity.js';
import type { SignInFacts } from './sign-in-policy.js';

/** What this organisation asks of its people when they sign in. */
@Injectable()
export class SignInRules {
  async secondFactorOf(_user: User): Promise<SignInFacts['secondFactor']> {
    return 'when_held';
  }
}
