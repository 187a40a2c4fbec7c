type Server = typeof import('@simplewebauthn/server');
type Helpers = typeof import('@simplewebauthn/server/helpers');
type Library = Pick<Server, 'verifyAuthenticationResponse' | 'verifyRegistrationResponse'> & Pick<Helpers, 'decodeAttestationObject'>;

let loaded: Promise<Library> | undefined;

/** The library that checks signatures, loaded by the first passkey rather than by every start: it takes a fifth of a second. */
export function passkeyLibrary(): Promise<Library> {
  loaded ??= Promise.all([import('@simplewebauthn/server'), import('@simplewebauthn/server/helpers')]).then(([server, helpers]) => ({ ...server, ...helpers }));
  return loaded;
}
