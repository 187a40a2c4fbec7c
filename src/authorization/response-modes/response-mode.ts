import type { FastifyReply } from 'fastify';
import type { Client } from '../../clients/client.js';
import type { AnswerTarget } from '../answer-target.js';

/** An answer on its way to the client: a code or an error. */
export interface Answer {
  readonly reply: FastifyReply;
  readonly target: AnswerTarget;
  readonly parameters: Readonly<Record<string, string>>;
  /** The person has just posted a form of ours: see leave.ts. */
  readonly afterForm: boolean;
}

/** How an answer travels. OAuth 2.0 Multiple Response Type Encoding Practices §2.1. */
export interface ResponseMode {
  /** The `response_mode` value. */
  readonly name: string;
  /** Throws an OAuthError where this client cannot be answered so. */
  check?(client: Client): Promise<void>;
  send(answer: Answer): void | Promise<void>;
}
