import { expect } from '@jest/globals';
import { importJWK, type JWK } from 'jose';
import type { TestApp } from '../../support/app.js';
import { fetchMetadata, get, shapeProblems } from './metadata.js';
import { module } from './modules.js';

/**
 * The one module of the Config plan. The Dynamic plan has it, too, and demands registration besides; and the implicit grant, which this server
 * does not have (docs/reference/conformance.md).
 */
export function discoveryModule(server: () => TestApp, { registration }: { readonly registration: boolean }): void {
  module('oidcc-discovery-endpoint-verification', `metadata in the shape of OpenID Connect Discovery, true, and over https${registration ? ', but for the implicit grant' : ''}`, async () => {
    const test = server();
    const metadata = await fetchMetadata(test);
    expect(shapeProblems(metadata)).toEqual([]);
    expect(metadata).toMatchObject({
      issuer: test.url,
      response_types_supported: expect.arrayContaining(['code']),
      subject_types_supported: expect.arrayContaining(['public']),
      id_token_signing_alg_values_supported: expect.arrayContaining(['RS256']),
      scopes_supported: expect.arrayContaining(['openid']),
      grant_types_supported: expect.arrayContaining(['authorization_code']),
      claims_supported: expect.arrayContaining(['sub']),
      code_challenge_methods_supported: ['S256'],
      authorization_endpoint: expect.any(String),
      token_endpoint: expect.any(String),
      userinfo_endpoint: expect.any(String),
      ...(registration ? { registration_endpoint: expect.any(String) } : {}),
    });
    for (const scope of metadata['scopes_supported'] as string[]) expect(scope).toMatch(/^[\x21\x23-\x5b\x5d-\x7e]+$/);
    for (const name of ['ui_locales_supported', 'claims_locales_supported']) {
      const tags = (metadata[name] ?? []) as string[];
      expect(tags).toEqual(Intl.getCanonicalLocales(tags));
    }
    await expectUsableKeys(test, String(metadata['jwks_uri']));
  });
}

/** Every key public, complete, known by a kid of its own, and of a kind that an ID token may need. */
async function expectUsableKeys(test: TestApp, jwksUri: string): Promise<void> {
  const { keys } = JSON.parse((await get(test, jwksUri)).body) as { keys: JWK[] };
  expect(new Set(keys.map(({ kid }) => kid ?? '')).size).toBe(keys.length);
  expect(keys.map(({ alg }) => alg)).toContain('RS256');
  for (const key of keys) {
    expect(Object.keys(key)).not.toEqual(expect.arrayContaining(['d']));
    await importJWK(key);
  }
}
