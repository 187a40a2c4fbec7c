import { HttpException } from '@nestjs/common';
import { invalidRequest, serverError, temporarilyUnavailable } from '../oauth/errors.js';
import { OAuthError } from '../oauth/oauth-error.js';

/** Seconds after which a repeat is worth trying when nothing better is known. */
const RETRY_AFTER = 1;

/** What the framework's own refusals are called; its texts may carry paths and values. */
const FRAMEWORK_REFUSALS: Readonly<Record<number, string>> = {
  400: 'The request is malformed.',
  404: 'There is nothing at this address.',
  405: 'This address does not take this method.',
  408: 'The request took too long to arrive.',
  409: 'This exists already.',
  413: 'The request body is too large.',
  414: 'The address is too long.',
  415: 'This content type or encoding is not accepted here.',
  431: 'The request header fields are too large.',
};

/**
 * What any thrown thing means to the outside: an OAuthError stays, refusals of the framework become invalid_request with
 * their status, known troubles below get their own answer, and the rest is server_error with the cause kept for the log.
 */
export function toOAuthError(thrown: unknown): OAuthError {
  if (thrown instanceof OAuthError) return thrown;
  if (thrown instanceof HttpException) return refusal(thrown.getStatus(), thrown);
  // By name: the classes live in modules that this one must not import.
  const { name, retryAfter, statusCode } = (thrown ?? {}) as { name?: unknown; retryAfter?: unknown; statusCode?: unknown };
  const after = typeof retryAfter === 'number' ? retryAfter : RETRY_AFTER;
  if (name === 'DatabaseUnavailable') return temporarilyUnavailable({ cause: thrown, retryAfter: after });
  if (name === 'HashQueueFull' || name === 'TooManyRequests') return temporarilyUnavailable({ cause: thrown, retryAfter: after, status: 429 });
  if (name === 'UniqueViolation') return refusal(409, thrown);
  if (name === 'FastifyError' && typeof statusCode === 'number') return refusal(statusCode, thrown);
  return serverError({ cause: thrown });
}

function refusal(status: number, cause: unknown): OAuthError {
  if (status >= 500) return serverError({ cause });
  return invalidRequest(FRAMEWORK_REFUSALS[status] ?? 'The request was refused.', { status, cause });
}
