import { invalidRequest } from '../oauth/errors.js';
import type { OAuthError } from '../oauth/oauth-error.js';

/** Done already, too late, or begun in another browser. */
export const noLongerWaiting = (): OAuthError => invalidRequest('This sign-in is over or was begun in another browser. Go back to the application and start again.', { parameter: 'request' });
