import { invalidRequest } from '../../oauth/errors.js';
import type { OAuthError } from '../../oauth/oauth-error.js';

const NOT_FOUND = 404;

/** Somebody else's, or nobody's: which of the two is not told (CVE-2024-39683). */
export const nothingOfYours = (parameter: string): OAuthError => invalidRequest('There is nothing of yours by this name.', { status: NOT_FOUND, parameter });
