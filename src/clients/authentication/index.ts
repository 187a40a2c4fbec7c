import { ClientSecretBasic } from './client-secret-basic.js';
import { ClientSecretJwt } from './client-secret-jwt.js';
import { ClientSecretPost } from './client-secret-post.js';
import { NoAuthentication } from './none.js';
import { PrivateKeyJwt } from './private-key-jwt.js';

/** The ways for a client to authenticate that work, in the order discovery lists them. */
export const authenticationMethods = [ClientSecretBasic, ClientSecretPost, ClientSecretJwt, PrivateKeyJwt, NoAuthentication] as const;

/** Injection token for the methods, each an AuthenticationMethod. */
export const AUTHENTICATION_METHODS = Symbol('AUTHENTICATION_METHODS');
