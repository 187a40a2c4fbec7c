/** What a page needs on which a browser makes a passkey. */
export interface PasskeyMaking {
  /** PublicKeyCredentialCreationOptionsJSON as text: good for five minutes. */
  readonly creation: string;
  readonly problem: 'refused' | 'exists' | null;
}

/** Posts csrf, request, passkey (and silently=yes, where the browser made it by itself) to /login/passkey/offer. */
export interface PasskeyOfferPage extends PasskeyMaking {
  readonly csrf: string;
  readonly requestId: string | null;
  readonly account: { readonly name: string; readonly email: string | null; readonly username: string };
  /** Where they wanted to go: a path below the base path. */
  readonly onwardPath: string;
}

/** After the first one was made on the way to somewhere else. */
export interface PasskeyReadyPage {
  /** Where they wanted to go: a path below the base path. */
  readonly onwardPath: string;
}
