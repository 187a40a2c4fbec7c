/** Something the demo application can tell the person in front of it. */
export class DemoProblem extends Error {
  override readonly name = 'DemoProblem';
}

/** A sentence for the page; the codes of the protocol are what a developer looks up. */
export async function problemInWords(thrown: unknown): Promise<string> {
  if (thrown instanceof DemoProblem) return thrown.message;
  const oidc = await import('openid-client');
  if (thrown instanceof oidc.AuthorizationResponseError || thrown instanceof oidc.ResponseBodyError) {
    return thrown.error === 'access_denied' ? 'You did not allow it, so nobody is signed in (access_denied).' : `The server answered ${thrown.error}: ${thrown.error_description ?? 'no description'}`;
  }
  if (thrown instanceof oidc.ClientError || (thrown instanceof TypeError && thrown.message === 'fetch failed')) {
    return `The application could not get through to the server at its public address, or did not believe the answer: ${thrown.message}.`;
  }
  return thrown instanceof Error ? `Something unexpected happened: ${thrown.message}` : 'Something unexpected happened.';
}
