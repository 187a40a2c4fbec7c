import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Client } from '../clients/client.js';
import type { Config } from '../config/config.js';
import { serverError } from '../oauth/errors.js';
import { OAuthError } from '../oauth/oauth-error.js';
import type { AnswerTarget } from './answer-target.js';
import type { Refusals } from './refusals.js';
import type { ResponseMode } from './response-modes/response-mode.js';

/** Success and error leave through the same door. */
@Injectable()
export class Respond {
  private readonly modes: ReadonlyMap<string, ResponseMode>;

  constructor(modes: readonly ResponseMode[], private readonly refusals: Refusals, private readonly config: Config) {
    this.modes = new Map(modes.map((mode) => [mode.name, mode]));
    if (this.modes.size !== modes.length) throw new Error('Two response modes have the same name.');
  }

  /** `response_modes_supported`. */
  names(): string[] {
    return [...this.modes.keys()];
  }

  /** `parameters`: the code, and what goes with it. */
  async withCode(reply: FastifyReply, target: AnswerTarget, parameters: Readonly<Record<string, string>>, afterForm: boolean): Promise<void> {
    await this.send(reply, target, parameters, afterForm);
  }

  /** `thrown`: an OAuthError, or a failure of ours that the client is to be told of. */
  async withError(reply: FastifyReply, target: AnswerTarget, thrown: unknown, afterForm: boolean): Promise<void> {
    const error = this.refusals.record(thrown, reply.request);
    const parameters = { error: error.code, error_description: error.description };
    try {
      await this.send(reply, target, parameters, afterForm);
    } catch (failed) {
      if (!(failed instanceof OAuthError) || reply.sent) throw failed;
      // It can be neither signed nor encrypted as the client asked: told plainly, it says at least that nothing has come of it.
      await this.send(reply, { ...target, responseMode: 'query' }, parameters, afterForm);
    }
  }

  /** Throws an OAuthError where this client cannot be answered in this mode. */
  async check(responseMode: string, client: Client): Promise<void> {
    await this.modes.get(responseMode)?.check?.(client);
  }

  /** state as it was sent (RFC 6749 §4.1.2); iss so that a client of several servers can tell whose answer it is (RFC 9207 §2). */
  private async send(reply: FastifyReply, target: AnswerTarget, parameters: Readonly<Record<string, string>>, afterForm: boolean): Promise<void> {
    const mode = this.modes.get(target.responseMode);
    if (mode === undefined) throw serverError();
    const state = target.state === undefined ? undefined : { state: target.state };
    await mode.send({ reply, target, parameters: { ...parameters, ...state, iss: this.config.publicUrl.issuer }, afterForm });
  }
}
