import { Injectable } from '@nestjs/common';
import type { ApplicationCard, FullApplicationCard } from '../http/pages.js';
import type { SignedIn } from './session.store.js';

/** How strong a sign-in has to be for whoever asked for it. */
export interface Demand {
  /** Whether a sign-in by these methods (RFC 8176 names) is good for anything there. */
  requires(amr: readonly string[]): boolean;
  /** Whether it is as strong as they would like it best. */
  prefers(amr: readonly string[]): boolean;
  /** Whoever has nothing to meet it with sets that up first. */
  readonly enrols: boolean;
}

/** What the sign-in page needs to know of the thing that a person signs in for. */
export interface SignInContext {
  readonly application: ApplicationCard | FullApplicationCard | null;
  /** What the client supposes the person's name to be (login_hint). */
  readonly hint: string;
  /** ui_locales. */
  readonly locale: string | undefined;
  /** When it was asked for, in milliseconds by the clock of the instance that was asked. */
  readonly askedAt: number;
  /** Whether they were sent to make an account. */
  readonly newcomer?: boolean;
  /** Left out: nothing but what policy demands of everybody. */
  readonly demand?: Demand;
  /** Whether what was proven for this session counts for this as well, so that only what is missing is asked for. Left out: it does not. */
  buildsOn?(signedIn: SignedIn): Promise<boolean>;
  /** Who is signed in shows that it is them who sit there: nobody else can, and any one proof does. */
  readonly confirms?: boolean;
}

export interface SignInContextSource {
  /** `undefined` for a request id that is unknown, over, or another browser's. */
  find(requestId: string, browserToken: string): Promise<SignInContext | undefined>;
  /** Path to go on at, below the base path; whoever answers there judges the id. */
  returnPath(requestId: string): string;
}

/**
 * Where signing in leads on to. Sessions know nothing of OAuth: whoever has something to sign in for (the authorization module)
 * puts itself here when it starts.
 */
@Injectable()
export class SignInContexts implements SignInContextSource {
  private source: SignInContextSource = { find: async () => undefined, returnPath: () => '/' };
  private readonly prefixed = new Map<string, SignInContextSource>();

  /** `prefix`: of the ids that are this source's, where they are told from the others' by what stands before their first dot. */
  provide(source: SignInContextSource, prefix?: string): void {
    if (prefix === undefined) this.source = source;
    else this.prefixed.set(prefix, source);
  }

  async find(requestId: string | undefined, browserToken: string): Promise<SignInContext | undefined> {
    return requestId === undefined ? undefined : this.sourceOf(requestId).find(requestId, browserToken);
  }

  returnPath(requestId: string | undefined): string {
    return requestId === undefined ? '/' : this.sourceOf(requestId).returnPath(requestId);
  }

  private sourceOf(requestId: string): SignInContextSource {
    const dot = requestId.indexOf('.');
    return (dot === -1 ? undefined : this.prefixed.get(requestId.slice(0, dot))) ?? this.source;
  }
}
