import { expect } from '@jest/globals';
import { send } from '../../support/wire.js';
import type { TestApp } from '../../support/app.js';

export type Metadata = Readonly<Record<string, unknown>>;

/** A server that believes to be reached over https: whatever ends TLS in front of it, its metadata says so. */
export const OVER_HTTPS = { PUBLIC_URL: 'https://id.example.com' };

/** The discovery document as such a server tells it, after what the suite checks of the answer itself. */
export async function fetchMetadata(test: TestApp): Promise<Metadata> {
  const answer = await get(test, '/.well-known/openid-configuration');
  expect([answer.status, answer.headers.get('content-type')]).toEqual([200, expect.stringMatching(/^application\/json/)]);
  return JSON.parse(answer.body) as Metadata;
}

/** Asks for a path, or a URL of the server, past whatever would end TLS. */
export async function get(test: TestApp, url: string): Promise<Awaited<ReturnType<typeof send>>> {
  const { pathname, host } = new URL(url, test.url);
  return send(test.address, pathname, { headers: { accept: 'application/json', host, 'x-forwarded-proto': 'https' } });
}

const BOOLEANS = /^(?:claims_parameter_supported|request_parameter_supported|request_uri_parameter_supported|require_request_uri_registration|require_pushed_authorization_requests|require_signed_request_object|authorization_response_iss_parameter_supported|(?:back|front)channel_logout(?:_session)?_supported|tls_client_certificate_bound_access_tokens)$/;
const URLS = /^(?:issuer|.+_endpoint|.+_uri|check_session_iframe|service_documentation)$/;
const LISTS = /_supported$/;

/** What is wrong with the shape of the metadata: OpenID Connect Discovery §3 and RFC 8414 §2, every URL https. */
export function shapeProblems(metadata: Metadata): string[] {
  return Object.entries(metadata).flatMap(([name, value]) => {
    if (BOOLEANS.test(name)) return typeof value === 'boolean' ? [] : [`${name} is no boolean`];
    if (URLS.test(name)) return typeof value === 'string' && URL.canParse(value) && value.startsWith('https://') && !value.includes('#') ? [] : [`${name} is no https URL`];
    if (!LISTS.test(name)) return [`${name} is a member that no specification has`];
    const isList = Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string' && each !== '') && new Set(value).size === value.length;
    return isList ? [] : [`${name} is no list of different strings`];
  });
}
