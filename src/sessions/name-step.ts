import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { LoginPage } from '../http/pages.js';
import type { Parameters } from '../oauth/parameters.js';
import { ExpectedName } from './expected-name.js';
import { SignInRules } from './sign-in-rules.js';

/**
 * Whether the sign-in page asks for the name alone first, and for the password on the next. What comes in between is the same for every name, known or not:
 * nothing is looked up, and nobody learns who exists or what they hold.
 */
@Injectable()
export class NameStep {
  constructor(private readonly rules: SignInRules, private readonly expected: ExpectedName) {}

  /** `typed`: `undefined` before anybody has typed anything, where the application's `hint` may stand, or who has just chosen a password in this browser. */
  of(request: FastifyRequest, typed: string | undefined, hint: string | undefined): Pick<LoginPage, 'username' | 'asks'> {
    const username = typed ?? (hint || (this.expected.find(request) ?? ''));
    if (!this.rules.asksNameFirst) return { username, asks: 'both' };
    return { username, asks: typed === undefined || typed.trim() === '' ? 'name' : 'password' };
  }

  /** Whether the form has said a name, and has not been asked for more. */
  isOf(fields: Parameters): boolean {
    return this.rules.asksNameFirst && !fields.has('password');
  }
}
