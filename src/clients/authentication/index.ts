import { ClientSecretBasic } from './client-secret-basic.js';
import { ClientSecretPost } from './client-secret-post.js';
import { NoAuthentication } from './none.js';

/** The ways for a client to authenticate that work, in the order discovery lists them. */
export const authenticationMethods = [ClientSecretBasic, ClientSecretPost, NoAuthentication] as const;

/** Injection token for the methods, each an AuthenticationMethod. */
export const AUTHENTICATION_METHODS = Symbol('AUTHENTICATION_METHODS');
