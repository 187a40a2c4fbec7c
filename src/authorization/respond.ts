import { Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Config } from '../config/config.js';
import { serverError } from '../oauth/errors.js';
import type { OAuthError } from '../oauth/oauth-error.js';
import { Metrics } from '../platform/metrics.js';
import type { AnswerTarget } from './answer-target.js';
import type { ResponseMode } from './response-modes/response-mode.js';

/** What errors are counted by: names a request made up would grow the counters without end. */
const COUNTED: ReadonlySet<string> = new Set([
  'response_type', 'response_mode', 'scope', 'state', 'nonce', 'code_challenge', 'code_challenge_method', 'resource', 'prompt', 'max_age', 'claims',
  'id_token_hint', 'login_hint', 'ui_locales', 'acr_values', 'request', 'request_uri', 'registration',
]);

/** Success and error leave through the same door. */
@Injectable()
export class Respond {
  private readonly modes: ReadonlyMap<string, ResponseMode>;

  constructor(modes: readonly ResponseMode[], private readonly metrics: Metrics, private readonly config: Config) {
    this.modes = new Map(modes.map((mode) => [mode.name, mode]));
    if (this.modes.size !== modes.length) throw new Error('Two response modes have the same name.');
  }

  /** `response_modes_supported`. */
  names(): string[] {
    return [...this.modes.keys()];
  }

  async withCode(reply: FastifyReply, target: AnswerTarget, code: string, afterForm: boolean): Promise<void> {
    await this.send(reply, target, { code }, afterForm);
  }

  async withError(reply: FastifyReply, target: AnswerTarget, error: OAuthError, afterForm: boolean): Promise<void> {
    this.metrics.authorizationErrors.inc({ parameter: COUNTED.has(error.parameter ?? '') ? (error.parameter as string) : 'other' });
    await this.send(reply, target, { error: error.code, error_description: error.description }, afterForm);
  }

  /** state as it was sent (RFC 6749 §4.1.2); iss so that a client of several servers can tell whose answer it is (RFC 9207 §2). */
  private async send(reply: FastifyReply, target: AnswerTarget, parameters: Readonly<Record<string, string>>, afterForm: boolean): Promise<void> {
    const mode = this.modes.get(target.responseMode);
    if (mode === undefined) throw serverError();
    const state = target.state === undefined ? undefined : { state: target.state };
    await mode.send({ reply, target, parameters: { ...parameters, ...state, iss: this.config.publicUrl.issuer }, afterForm });
  }
}
