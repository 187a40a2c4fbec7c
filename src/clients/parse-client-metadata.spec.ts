import { describe, expect, it } from '@jest/globals';
import { FIELDS } from './client-metadata/fields.js';
import type { ClientMetadata } from './client-metadata.js';
import { parseClientMetadata } from './parse-client-metadata.js';

const REDIRECT = 'https://app.example.com/cb';
const CIBA = 'urn:openid:params:grant-type:ciba';

function metadataOf(input: unknown): ClientMetadata {
  const { metadata, problems } = parseClientMetadata(input);
  expect(problems).toBeUndefined();
  return metadata as ClientMetadata;
}

/** `pointer message` of each problem. */
function problemsOf(input: unknown, besides: string[] = []): string[] {
  return (parseClientMetadata(input, { besides }).problems ?? []).map(({ pointer, message }) => `${pointer} ${message}`);
}

/** Problems of a client that is in order but for these members. */
const problemsWith = (members: object): string[] => problemsOf({ redirect_uris: [REDIRECT], ...members });

describe('client metadata that leaves things out (RFC 7591 §2, OpenID Connect Registration §2)', () => {
  it('gets the defaults of a web application', () => {
    expect(metadataOf({ redirect_uris: [REDIRECT] })).toEqual({
      redirect_uris: [REDIRECT],
      token_endpoint_auth_method: 'client_secret_basic',
      grant_types: ['authorization_code'],
      response_types: ['code'],
      scope: 'openid profile email address phone',
      application_type: 'web',
      subject_type: 'public',
      id_token_signed_response_alg: 'RS256',
    });
  });

  it('gets no response type, redirect URI or scope without a grant that needs one', () => {
    expect(metadataOf({ grant_types: ['client_credentials'] })).toMatchObject({ response_types: [], redirect_uris: [], scope: '' });
    expect(metadataOf({ grant_types: ['client_credentials'], response_types: [], redirect_uris: [] })).toMatchObject({ response_types: [], redirect_uris: [] });
  });

  it('gets offline_access where it may refresh', () => {
    expect(metadataOf({ redirect_uris: [REDIRECT], grant_types: ['authorization_code', 'refresh_token'] }).scope).toBe('openid profile email address phone offline_access');
    expect(metadataOf({ redirect_uris: [REDIRECT], scope: '' }).scope).toBe('');
  });

  it('counts null as left out (RFC 7592 §2.2)', () => {
    expect(metadataOf({ redirect_uris: [REDIRECT], client_name: null, response_types: null })).toEqual(metadataOf({ redirect_uris: [REDIRECT] }));
  });
});

const JWK = { kty: 'EC', crv: 'P-256', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU', y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0', kid: '1', use: 'sig' };

/** A valid value for every field there is. */
const EVERY_FIELD: { readonly [Name in keyof typeof FIELDS]: unknown } = {
  redirect_uris: [REDIRECT, 'https://app.example.com/other'], token_endpoint_auth_method: 'tls_client_auth',
  grant_types: ['authorization_code', 'implicit', 'refresh_token', 'client_credentials', CIBA, 'urn:ietf:params:oauth:grant-type:device_code'],
  response_types: ['code', 'code id_token token', 'none'], scope: 'openid orders:read', client_name: 'App', client_uri: 'https://app.example.com/#/home',
  logo_uri: 'https://app.example.com/logo.png', contacts: ['ops@example.com'], tos_uri: 'https://app.example.com/tos', policy_uri: 'https://app.example.com/policy',
  jwks_uri: 'https://app.example.com/jwks', jwks: { keys: [JWK] }, software_id: 'x', software_version: '1.0', application_type: 'native',
  sector_identifier_uri: 'https://app.example.com/sector', subject_type: 'pairwise', id_token_signed_response_alg: 'ES256', id_token_encrypted_response_alg: 'RSA-OAEP-256',
  id_token_encrypted_response_enc: 'A128GCM', userinfo_signed_response_alg: 'ES256', userinfo_encrypted_response_alg: 'ECDH-ES', userinfo_encrypted_response_enc: 'A256GCM',
  request_object_signing_alg: 'none', request_object_encryption_alg: 'dir', request_object_encryption_enc: 'A128CBC-HS256', token_endpoint_auth_signing_alg: 'PS256',
  default_max_age: 0, require_auth_time: true, default_acr_values: ['urn:x'], initiate_login_uri: 'https://app.example.com/login',
  request_uris: ['https://app.example.com/request#hash'], post_logout_redirect_uris: ['com.example.app:/out'], backchannel_logout_uri: 'http://localhost:8080/logout',
  backchannel_logout_session_required: true, frontchannel_logout_uri: 'https://app.example.com/front', frontchannel_logout_session_required: false,
  tls_client_certificate_bound_access_tokens: true, tls_client_auth_subject_dn: 'CN=app,O=Example', tls_client_auth_san_dns: 'app.example.com',
  tls_client_auth_san_uri: 'spiffe://example/app', tls_client_auth_san_ip: '2001:db8::1', tls_client_auth_san_email: 'app@example.com', use_mtls_endpoint_aliases: true,
  require_signed_request_object: true, require_pushed_authorization_requests: true, dpop_bound_access_tokens: true, authorization_details_types: ['payment'],
  authorization_signed_response_alg: 'ES256', authorization_encrypted_response_alg: 'A128KW', authorization_encrypted_response_enc: 'A128GCM',
  introspection_signed_response_alg: 'ES256', introspection_encrypted_response_alg: 'A128KW', introspection_encrypted_response_enc: 'A128GCM',
  backchannel_token_delivery_mode: 'ping', backchannel_client_notification_endpoint: 'https://app.example.com/ciba', backchannel_authentication_request_signing_alg: 'ES256',
  backchannel_user_code_parameter: false, client_registration_types: ['automatic'], signed_jwks_uri: 'https://app.example.com/jwks.jwt', organization_name: 'Example',
  organization_uri: 'https://example.com', display_name: 'App', description: 'What it does', keywords: ['x'], information_uri: 'https://example.com/info', response_modes: ['form_post'],
  claims_redirect_uris: ['https://app.example.com/claims'], vp_formats: { jwt_vp: { alg: ['ES256'] } }, vp_formats_supported: {},
  nfv_token_signed_response_alg: 'ES256', nfv_token_encrypted_response_alg: 'dir', nfv_token_encrypted_response_enc: 'A128GCM',
  first_party: true, require_pkce: true, cors_origins: ['https://app.example.com', 'http://localhost:3000'], access: { groups: ['engineering'] }, token_endpoint_auth_audience: 'token_endpoint', access_token_format: 'opaque', required_acr: 'phr',
  lifetimes: { access_token: 60, refresh_idle: 60, refresh_max: 120 },
};

/** These exclude one another, so that no client can have every field at once. */
const ALTERNATIVES = ['jwks_uri', 'tls_client_auth_san_dns', 'tls_client_auth_san_uri', 'tls_client_auth_san_ip', 'tls_client_auth_san_email'];
const everyField = Object.fromEntries(Object.entries(EVERY_FIELD).filter(([name]) => !ALTERNATIVES.includes(name)));

describe('every field of client metadata', () => {
  it('is kept as it was given', () => {
    expect(metadataOf(everyField)).toEqual(everyField);
  });

  it('stays the same when what was kept is read again', () => {
    const once = metadataOf(everyField);
    expect(JSON.stringify(metadataOf(JSON.parse(JSON.stringify(once))))).toBe(JSON.stringify(once));
  });

  it('gives the same text in whatever order it comes', () => {
    const backwards = Object.fromEntries(Object.entries(everyField).toReversed());
    expect(JSON.stringify(metadataOf(backwards))).toBe(JSON.stringify(metadataOf(everyField)));
  });

  it.each(Object.keys(FIELDS))('is refused under its own name when it has a wrong type: %s', (name) => {
    for (const wrong of [[[]], Number.NaN, { nonsense: 1 }, name === 'scope' ? 'a"b' : '', '\0', Symbol('x')]) {
      const pointers = (parseClientMetadata({ redirect_uris: [REDIRECT], [name]: wrong }).problems ?? []).map(({ pointer }) => pointer);
      if (name.startsWith('vp_formats') && typeof wrong === 'object') continue;
      expect(pointers.some((pointer) => pointer === `/${name}` || pointer.startsWith(`/${name}/`))).toBe(true);
    }
  });

  it.each(ALTERNATIVES)('is kept alone: %s', (name) => {
    const given = { grant_types: ['client_credentials'], [name]: EVERY_FIELD[name as keyof typeof FIELDS] };
    expect(metadataOf(given)).toMatchObject(given);
  });
});

describe('initiate_login_uri', () => {
  it.each(['https://app.example.com/login', 'https://app.example.com/login?x=1', 'https://localhost:8443/login'])('may be %j', (uri) => {
    expect(problemsWith({ initiate_login_uri: uri })).toEqual([]);
  });

  it.each(['http://app.example.com/login', 'http://localhost:8080/login', 'http://127.0.0.1/login', 'javascript:alert(1)', 'app:/login', '/login', 'https://app.example.com/login#x'])('is never %j: other sites send people there', (uri) => {
    expect(problemsWith({ initiate_login_uri: uri })).toEqual([expect.stringMatching(/^\/initiate_login_uri must /)]);
  });
});

describe('an unknown field', () => {
  it('is refused with the name that was probably meant', () => {
    expect(problemsWith({ redirect_uri: [REDIRECT] })).toEqual(['/redirect_uri is not a field of client metadata; did you mean redirect_uris?']);
    expect(problemsWith({ Client_Name: 'x' })).toEqual(['/Client_Name is not a field of client metadata; did you mean client_name?']);
    expect(problemsWith({ xyz: 1 })).toEqual(['/xyz is not a field of client metadata']);
  });

  it('may be one of the caller, and is then passed over or offered', () => {
    expect(problemsOf({ redirect_uris: [REDIRECT], client_id: 'a', client_secret: 'b' }, ['client_id', 'client_secret'])).toEqual([]);
    expect(problemsOf({ redirect_uris: [REDIRECT], client_secrte: 'b' }, ['client_id', 'client_secret'])).toEqual(['/client_secrte is not a field of client metadata; did you mean client_secret?']);
  });

  it('is refused when it is something every object has', () => {
    const hostile = JSON.parse(`{ "redirect_uris": ["${REDIRECT}"], "__proto__": { "first_party": true }, "constructor": 1, "toString": 1, "hasOwnProperty": 1 }`) as unknown;
    expect(problemsOf(hostile).map((problem) => problem.split(' ')[0])).toEqual(['/__proto__', '/constructor', '/toString', '/hasOwnProperty']);
  });

  it('has its name escaped in the pointer (RFC 6901 §3)', () => {
    expect(problemsWith({ 'a/b~c': 1 })[0]).toMatch(/^\/a~1b~0c /);
  });
});

describe('names in several languages (RFC 7591 §2.2)', () => {
  it('are kept', () => {
    expect(metadataOf({ redirect_uris: [REDIRECT], 'client_name#de': 'Programm', 'client_name#zh-Hant-TW': '應用程式', 'policy_uri#fr': 'https://app.example.com/fr' }))
      .toMatchObject({ 'client_name#de': 'Programm', 'client_name#zh-Hant-TW': '應用程式' });
  });

  it('are checked like the plain ones, and only texts for people have them', () => {
    expect(problemsWith({ 'client_name#de': '' })).toEqual(['/client_name#de must not be empty']);
    expect(problemsWith({ 'logo_uri#de': 'javascript:1' })).toHaveLength(1);
    for (const name of ['scope#de', 'client_name#', 'client_name#de_DE', 'client_name#<b>', 'client_name#de#fr']) expect(problemsWith({ [name]: 'x' })).toHaveLength(1);
  });
});

describe('entries of a list', () => {
  it('are told by their index', () => {
    expect(problemsOf({ redirect_uris: [REDIRECT, 'http://app.example.com/cb', 'javascript:1'] })).toEqual([
      '/redirect_uris/1 must use https: http is for loopback hosts only (localhost, 127.0.0.1, [::1])',
      '/redirect_uris/2 must not use the scheme javascript:',
    ]);
    expect(problemsWith({ contacts: ['a', 7] })).toEqual(['/contacts/1 must be a text']);
  });

  it('of one field are refused alone, with no default in their place', () => {
    expect(problemsOf({ grant_types: ['autorization_code'] })).toEqual(['/grant_types/0 is not known; did you mean authorization_code?']);
    expect(problemsOf({ grant_types: ['magic'] })).toEqual([expect.stringMatching(/^\/grant_types\/0 is not known; it is one of authorization_code, /)]);
    const [problem = ''] = problemsOf({ token_endpoint_auth_method: 'magic' });
    const told = problem.split('one of ')[1]?.split(', ') ?? [];
    expect([told.length > 3, new Set(told).size]).toEqual([true, told.length]);
  });
});

describe('grant types and response types (RFC 7591 §2.1)', () => {
  it.each([
    [{ response_types: ['id_token'] }, '/response_types', '/grant_types'],
    [{ response_types: [] }, '/response_types'],
    [{ grant_types: ['client_credentials'], response_types: ['code'] }, '/grant_types'],
    [{ grant_types: ['authorization_code'], response_types: ['code', 'code id_token'] }, '/grant_types'],
    [{ grant_types: ['implicit'], response_types: [] }, '/response_types'],
    [{ grant_types: ['refresh_token'] }, '/grant_types'],
    [{ grant_types: ['password'] }, '/grant_types/0'],
    [{ redirect_uris: [] }, '/redirect_uris'],
  ])('contradict each other in %j', (members, ...pointers) => {
    expect(problemsWith(members).map((problem) => problem.split(' ')[0])).toEqual(pointers);
  });

  it('fit together', () => {
    for (const members of [{ grant_types: ['authorization_code', 'implicit'], response_types: ['code', 'code id_token'] }, { grant_types: ['implicit'], response_types: ['id_token'] }]) {
      expect(problemsWith(members)).toEqual([]);
    }
  });

  it('are spelled one way whatever the order of their words', () => {
    expect(metadataOf({ redirect_uris: [REDIRECT], grant_types: ['authorization_code', 'implicit'], response_types: ['code', 'token id_token code'] }).response_types)
      .toEqual(['code', 'code id_token token']);
  });
});

describe('a public client', () => {
  it('may not have grants or algorithms that need a secret', () => {
    expect(problemsWith({ token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'client_credentials'] })).toEqual([
      '/grant_types/1 needs a client that authenticates: token_endpoint_auth_method is none',
    ]);
    expect(problemsWith({ token_endpoint_auth_method: 'none', id_token_signed_response_alg: 'HS256' })).toHaveLength(1);
    expect(problemsWith({ token_endpoint_auth_method: 'none', grant_types: ['authorization_code', 'refresh_token'] })).toEqual([]);
  });
});

describe('keys and credentials', () => {
  it('are needed by the methods that use them', () => {
    expect(problemsWith({ token_endpoint_auth_method: 'private_key_jwt' })).toEqual(['/jwks or jwks_uri is needed: token_endpoint_auth_method is private_key_jwt']);
    expect(problemsWith({ token_endpoint_auth_method: 'self_signed_tls_client_auth' })).toHaveLength(1);
    expect(problemsWith({ token_endpoint_auth_method: 'tls_client_auth' })).toHaveLength(1);
    expect(problemsWith({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [JWK] } })).toEqual([]);
  });

  it('come from one place', () => {
    expect(problemsWith({ jwks: { keys: [JWK] }, jwks_uri: 'https://app.example.com/jwks' })).toEqual(['/jwks must not come together with jwks_uri']);
    expect(problemsWith({ tls_client_auth_san_dns: 'a.example', tls_client_auth_san_ip: '192.0.2.1' })).toHaveLength(1);
  });

  it.each([
    ['a private key', { ...JWK, d: 'jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI' }, '/jwks/keys/0/d'],
    ['a symmetric key', { kty: 'oct', k: 'AAAA' }, '/jwks/keys/0/k'],
    ['a point that is not on the curve', { ...JWK, y: JWK.x }, '/jwks/keys/0'],
    ['a short RSA key', { kty: 'RSA', n: Buffer.alloc(128, 0xff).toString('base64url'), e: 'AQAB' }, '/jwks/keys/0'],
    ['an unknown kind of key', { kty: 'XYZ' }, '/jwks/keys/0'],
    ['no key', 'key', '/jwks/keys/0'],
    ['objects inside', { ...JWK, x5c: [{}] }, '/jwks/keys/0'],
  ])('are refused when they are %s', (_, key, pointer) => {
    expect(parseClientMetadata({ redirect_uris: [REDIRECT], jwks: { keys: [key] } }).problems).toEqual([{ pointer, message: expect.any(String) }]);
  });

  it('are refused without a list of keys, and with too many', () => {
    for (const jwks of [{}, { keys: 'x' }, { keys: Array.from({ length: 21 }, () => JWK) }, { keys: [JWK], more: 1 }]) expect(problemsWith({ jwks })).toHaveLength(1);
  });

  it('use algorithms that fit', () => {
    expect(problemsWith({ token_endpoint_auth_method: 'private_key_jwt', jwks: { keys: [JWK] }, token_endpoint_auth_signing_alg: 'HS256' })).toHaveLength(1);
    expect(problemsWith({ token_endpoint_auth_method: 'client_secret_jwt', token_endpoint_auth_signing_alg: 'ES256' })).toHaveLength(1);
    expect(problemsWith({ id_token_encrypted_response_enc: 'A128GCM' })).toEqual(['/id_token_encrypted_response_enc needs id_token_encrypted_response_alg']);
    expect(problemsWith({ id_token_signed_response_alg: 'none' })).toHaveLength(1);
    expect(problemsWith({ id_token_encrypted_response_alg: 'RSA1_5' })).toHaveLength(1);
  });
});

describe('addresses of a client', () => {
  it('that browsers load in frames are on the host of a redirect URI (Front-Channel Logout §2)', () => {
    expect(problemsWith({ frontchannel_logout_uri: 'https://evil.example.com/x' })).toHaveLength(1);
    expect(problemsWith({ frontchannel_logout_uri: 'https://app.example.com/x' })).toEqual([]);
  });

  it('have one sector, or a document that says so (OpenID Connect Core §8.1)', () => {
    const redirect_uris = [REDIRECT, 'https://other.example.com/cb'];
    expect(problemsOf({ redirect_uris, subject_type: 'pairwise' })).toHaveLength(1);
    expect(problemsOf({ redirect_uris, subject_type: 'pairwise', sector_identifier_uri: 'https://app.example.com/s' })).toEqual([]);
  });

  it.each(['null', '*', 'https://*.example.com', 'https://app.example.com/', 'https://app.example.com/x', 'https://APP.example.com', 'https://app.example.com:443', 'http://app.example.com', 'app.example.com', 'file://', 'com.example.app://x', 'https://u@app.example.com'])(
    'are no origin for scripts: %s', (origin) => {
      expect(problemsWith({ cors_origins: [origin] })).toEqual([expect.stringMatching(/^\/cors_origins\/0 must/)]);
    },
  );

  it('take http on loopback with any application_type', () => {
    const members = { backchannel_logout_uri: 'http://127.0.0.1:1/x', post_logout_redirect_uris: ['http://localhost:1/x'], redirect_uris: ['http://localhost:1/cb'] };
    for (const application_type of ['web', 'native']) expect(problemsWith({ ...members, application_type })).toEqual([]);
  });
});

describe("Doorward's own fields", () => {
  it('are read strictly inside as well', () => {
    expect(problemsWith({ access: { group: ['a'] } })).toEqual(['/access/group is not known here; did you mean groups?']);
    expect(problemsWith({ access: {} })).toHaveLength(1);
    expect(problemsWith({ access: { groups: 'a' } })).toEqual(['/access/groups must be a list']);
    expect(problemsWith({ lifetimes: { acces_token: 60 } })).toEqual(['/lifetimes/acces_token is not known here; did you mean access_token?']);
    expect(problemsWith({ lifetimes: { access_token: 0 } })).toEqual(['/lifetimes/access_token must be a whole number from 1 to 86400']);
    expect(problemsWith({ lifetimes: { refresh_idle: 3, refresh_max: 2 } })).toEqual(['/lifetimes/refresh_idle must not be longer than refresh_max']);
    expect(problemsWith({ first_party: 'true' })).toEqual(['/first_party must be true or false']);
  });
});
