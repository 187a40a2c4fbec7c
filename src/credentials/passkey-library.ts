type Library = typeof import('@simplewebauthn/server') & Pick<typeof import('@simplewebauthn/server/helpers'), 'decodeAttestationObject'>;

let loaded: Promise<Library> | undefined;

/** The library that checks signatures, loaded by the first passkey rather than by every start: it takes an eighth of a second. */
export function passkeyLibrary(): Promise<Library> {
  loaded ??= Promise.all([import('@simplewebauthn/server'), import('@simplewebauthn/server/helpers')]).then(([server, { decodeAttestationObject }]) => ({ ...server, decodeAttestationObject }));
  return loaded;
}
