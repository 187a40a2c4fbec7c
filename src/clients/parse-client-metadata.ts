import type { ClientMetadata } from './client-metadata.js';
import {
  checkAssertionAlgorithm, checkCertificateName, checkEncryption, checkKeys, checkLifetimes,
} from './client-metadata/credential-rules.js';
import { DEFAULTS } from './client-metadata/defaults.js';
import { didYouMean } from './client-metadata/did-you-mean.js';
import { FIELDS, fieldReader, LOCALISED, type Vocabulary } from './client-metadata/fields.js';
import { checkBackchannelAuthentication, checkPublicClient, checkRefresh, checkResponseTypes } from './client-metadata/grant-rules.js';
import { Place, type Problem } from './client-metadata/place.js';
import { checkFrontChannelLogout, checkRedirectUriPresent, checkRedirectUris, checkSector } from './client-metadata/redirect-uri-rules.js';
import type { Rule } from './client-metadata/rules.js';
import { entriesOf } from './client-metadata/values.js';

export type ClientMetadataProblem = Problem;

/** Every name that client metadata knows, and the pattern of those that carry a language tag. */
export const CLIENT_METADATA_NAMES: readonly string[] = Object.keys(FIELDS);
export const LOCALISED_NAMES = LOCALISED.source;

export type ParsedClientMetadata =
  | { readonly metadata: ClientMetadata; readonly problems?: undefined }
  | { readonly problems: readonly ClientMetadataProblem[]; readonly metadata?: undefined };

export interface ClientMetadataContext extends Vocabulary {
  /** Names in the input that are the caller's and no metadata (client_id, client_secret, secrets, ...): passed over here, but offered when a name is misspelled. */
  readonly besides?: readonly string[];
}

/** It has to fit into a column of 64 KB, and every instance keeps 10,000 of them in memory. */
const LARGEST = 48 * 1024;
const MOST_MEMBERS = 200;

const RULES: readonly Rule[] = [
  checkRedirectUris, checkRedirectUriPresent, checkFrontChannelLogout, checkSector,
  checkResponseTypes, checkPublicClient, checkRefresh, checkBackchannelAuthentication,
  checkKeys, checkCertificateName, checkAssertionAlgorithm, checkEncryption, checkLifetimes,
];

/**
 * Reads what somebody wants to register, from JSON or YAML: every problem at once, or metadata that is complete (defaults filled in) and consistent.
 * Whether its scopes and groups exist is for the caller to check (known-scopes.ts). RFC 7591 §2, OpenID Connect Registration §2.
 */
export function parseClientMetadata(input: unknown, context: ClientMetadataContext = {}): ParsedClientMetadata {
  const { besides = [] } = context;
  const problems: Problem[] = [];
  const place = new Place(problems);
  const entries = entriesOf(input);
  if (entries === undefined) place.refuse('Client metadata must be an object.');
  else if (entries.length > MOST_MEMBERS) place.refuse(`Client metadata must not have more than ${MOST_MEMBERS} members.`);
  else {
    const metadata = complete(readEntries(entries.filter(([name]) => !besides.includes(name)), context, place));
    for (const check of RULES) check(metadata, place);
    if (problems.length === 0 && Buffer.byteLength(JSON.stringify(metadata)) > LARGEST) place.refuse(`Client metadata must not be larger than ${LARGEST / 1024} KB.`);
    if (problems.length === 0) return { metadata: metadata as ClientMetadata };
  }
  return { problems };
}

/** Refused members are there as `undefined`, so that no default takes their place. */
function readEntries(entries: readonly [string, unknown][], context: ClientMetadataContext, place: Place): Map<string, unknown> {
  const read = new Map<string, unknown>();
  for (const [name, value] of entries) {
    const reader = fieldReader(name, context);
    if (reader === undefined) place.at(name).refuse(`is not a field of client metadata${didYouMean(name, [...Object.keys(FIELDS), ...(context.besides ?? [])])}`);
    // RFC 7592 §2.2: null is the same as left out.
    else if (value !== null && value !== undefined) read.set(name, reader(value, place.at(name)));
  }
  return read;
}

/** In the order of the table, whatever the order of the input: the same metadata is always the same text. */
function complete(read: ReadonlyMap<string, unknown>): Partial<ClientMetadata> {
  const known: Record<string, unknown> = {};
  for (const name of Object.keys(FIELDS)) known[name] = read.get(name);
  for (const [name, byDefault] of DEFAULTS) {
    if (!read.has(name)) known[name] = byDefault(known as Partial<ClientMetadata>);
  }
  for (const name of [...read.keys()].filter((each) => each.includes('#')).toSorted()) known[name] = read.get(name);
  for (const name of Object.keys(known)) if (known[name] === undefined) delete known[name];
  return known as Partial<ClientMetadata>;
}
