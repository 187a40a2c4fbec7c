import { OAuthError } from '../oauth/oauth-error.js';

export interface MetadataProblem {
  /** JSON Pointer (RFC 6901). */
  readonly pointer: string;
  readonly message: string;
}

const MOST_TOLD = 5;

/** The problems as a developer reads them: `redirect_uris[1] must use https`. RFC 7591 §3.2.2. */
export function metadataRefused(problems: readonly MetadataProblem[]): OAuthError {
  const redirects = problems.some(({ pointer }) => /^\/redirect_uris(?:\/|$)/.test(pointer));
  const told = problems.slice(0, MOST_TOLD).map(({ pointer, message }) => `${toName(pointer)} ${message}`.trim());
  const more = problems.length > MOST_TOLD ? ` (and ${problems.length - MOST_TOLD} more)` : '';
  return new OAuthError(redirects ? 'invalid_redirect_uri' : 'invalid_client_metadata', `${told.join('; ')}${more}.`.replace(/\.\.$/, '.').slice(0, 1000));
}

/** RFC 7591 §3.2.2. */
export const statementRefused = (reason: string): OAuthError => new OAuthError('invalid_software_statement', `The software statement ${reason}.`);

/** `/redirect_uris/1` is `redirect_uris[1]`. */
function toName(pointer: string): string {
  const steps = pointer.split('/').slice(1).map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return steps.map((step, at) => (/^\d+$/.test(step) ? `[${step}]` : at === 0 ? step : `.${step}`)).join('').slice(0, 200);
}
