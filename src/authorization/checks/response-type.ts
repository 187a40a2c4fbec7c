import { unauthorizedClient, unsupportedResponseType } from '../../oauth/errors.js';
import type { Check } from './check.js';

/** The only one there is: tokens in URLs leak (RFC 9700 §2.1.2). */
export const RESPONSE_TYPES = ['code'] as const;

/** RFC 6749 §3.1.1. */
export const checkResponseType: Check = (parameters, { client }) => {
  const responseType = parameters.require('response_type');
  if (responseType !== 'code') throw unsupportedResponseType('Only response_type=code is supported.');
  if (!client.allowsResponseType('code') || !client.allowsGrant('authorization_code')) throw unauthorizedClient('This client may not use the authorization code grant.', { parameter: 'response_type' });
  return {};
};
