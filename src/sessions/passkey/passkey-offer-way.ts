import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type SignInContext, SignInContexts, type SignInContextSource } from '../sign-in-context.js';

const PREFIX = 'offer';
const START = /^(?:offer\.)+/;

/**
 * By way of the offer of a passkey to wherever a sign-in leads: the sign-in page's script asks for it by a prefix of the request, where the device could
 * keep one. Browsers without the script never come by.
 */
@Injectable()
export class PasskeyOfferWay implements SignInContextSource, OnModuleInit {
  constructor(private readonly contexts: SignInContexts) {}

  onModuleInit(): void {
    this.contexts.provide(this, PREFIX);
  }

  async find(requestId: string, browserToken: string): Promise<SignInContext | undefined> {
    return this.contexts.find(onward(requestId), browserToken);
  }

  returnPath(requestId: string): string {
    const to = onward(requestId);
    return `/login/passkey/offer${to === undefined ? '' : `?request=${encodeURIComponent(to)}`}`;
  }
}

/** The request that was asked for in the first place. */
function onward(requestId: string): string | undefined {
  const rest = requestId.replace(START, '');
  return rest === '' ? undefined : rest;
}
