import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Parameters } from '../oauth/parameters.js';
import { journeyIdOf } from './journey-id.js';
import { PendingSignIn } from './pending-sign-in.entity.js';
import { type Progress, ProgressFinder } from './progress.js';
import { type SignInContext, SignInContexts } from './sign-in-context.js';

/** A sign-in that waits for a factor to be set up. */
export interface WaitingSignIn {
  /** With what this tab signs in for, where that is not what was begun last. */
  readonly progress: Progress & { readonly pending: PendingSignIn };
  readonly context: SignInContext | undefined;
}

/** Finds the sign-in behind a page on which a factor is set up: one for all tabs of a browser, each of which has its own thing to go on to. */
@Injectable()
export class WaitingSignIns {
  constructor(private readonly pendings: ProgressFinder, private readonly contexts: SignInContexts) {}

  async find(request: FastifyRequest): Promise<WaitingSignIn | undefined> {
    const named = await this.named(request);
    const progress = await this.pendings.pending(request, named?.context);
    if (progress?.pending === undefined) return undefined;
    const pending = Object.assign(new PendingSignIn(), progress.pending, named && { requestId: named.requestId });
    return { progress: { ...progress, pending }, context: named === undefined ? await this.contextOf(request, pending.requestId) : named.context };
  }

  browserOf(request: FastifyRequest): string {
    return this.pendings.browserOf(request);
  }

  /** What the form or the address says; `undefined`: nothing that counts here. */
  private async named(request: FastifyRequest): Promise<{ readonly requestId: string | null; readonly context: SignInContext | undefined } | undefined> {
    const fields = [request.body, request.query].find((each) => each instanceof Parameters && each.has('request')) as Parameters | undefined;
    if (fields === undefined) return undefined;
    const sent = journeyIdOf(fields);
    const requestId = sent === undefined || sent === '' ? null : sent;
    const context = await this.contextOf(request, requestId);
    return requestId !== null && context === undefined ? undefined : { requestId, context };
  }

  private async contextOf(request: FastifyRequest, requestId: string | null): Promise<SignInContext | undefined> {
    return this.contexts.find(requestId ?? undefined, this.pendings.browserOf(request));
  }
}
