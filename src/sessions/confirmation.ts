import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DerivedKeys } from '../platform/derived-keys.js';
import { type SignInContext, SignInContexts, type SignInContextSource } from './sign-in-context.js';

const PREFIX = 'confirm';
const LABEL = 'confirmation';
const SHAPE = /^confirm\.([A-Za-z0-9_-]{1,700})\.([A-Za-z0-9_-]{43})$/;
/** Of this server, and no other: browsers read two slashes, and a backslash, as another host. */
const PATH = /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,500}$/;

/**
 * "Confirm it's you": somebody who is signed in proves it anew before they change what their account hangs on, and comes back to the page that asked for
 * it. The id of such a journey is the way back itself, with a MAC: whoever could make one up would have people sign in and land where they like.
 */
@Injectable()
export class Confirmations implements SignInContextSource, OnModuleInit {
  constructor(private readonly contexts: SignInContexts, private readonly keys: DerivedKeys) {}

  onModuleInit(): void {
    this.contexts.provide(this, PREFIX);
  }

  /** The path of the sign-in page that leads back to `returnTo`, both below the base path. */
  pathFor(returnTo: string): string {
    if (!PATH.test(returnTo)) throw new TypeError(`${returnTo} is no path of this server`);
    const path = Buffer.from(returnTo).toString('base64url');
    return `/login?request=${PREFIX}.${path}.${this.keys.mac(LABEL, path)}`;
  }

  async find(requestId: string): Promise<SignInContext | undefined> {
    if (this.read(requestId) === undefined) return undefined;
    return { application: null, hint: '', locale: undefined, askedAt: 0, confirms: true, buildsOn: async () => true };
  }

  returnPath(requestId: string): string {
    return this.read(requestId) ?? '/';
  }

  private read(requestId: string): string | undefined {
    const [, path = '', mac = ''] = SHAPE.exec(requestId) ?? [];
    return path !== '' && this.keys.isMac(LABEL, path, mac) ? Buffer.from(path, 'base64url').toString() : undefined;
  }
}
