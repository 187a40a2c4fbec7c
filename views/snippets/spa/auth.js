// npm install oidc-client-ts. Call user() on every page; the page at the redirect URI calls it as well.
import { UserManager, WebStorageStateStore } from 'oidc-client-ts';

const manager = new UserManager({
  authority: %{json:issuer},
  client_id: %{json:client_id},
  redirect_uri: %{json:redirect_uri},
  scope: %{json:scope},
  response_type: 'code',
  userStore: new WebStorageStateStore({ store: window.sessionStorage }),
});

/** The person who is signed in, or a trip to the sign-in page. */
export async function user() {
  const { searchParams } = new URL(window.location.href);
  if (searchParams.has('state') && (searchParams.has('code') || searchParams.has('error'))) {
    const { state } = await manager.signinRedirectCallback();
    window.history.replaceState({}, '', state ?? '/');
  }
  const found = await manager.getUser();
  if (found !== null && found.expired !== true) return found;
  return manager.signinRedirect({ state: window.location.pathname + window.location.search });
}

export function signOut() {
  return manager.signoutRedirect();
}
