import { redirectUriProblem, webUriProblem } from '../../oauth/redirect-uri.js';
import type { Rule } from './rules.js';

/** What browsers are sent to: each entry by itself, then the lists as wholes. */
export const checkRedirectUris: Rule = (metadata, place) => {
  const { application_type: applicationType } = metadata;
  if (applicationType === undefined) return;
  for (const name of ['redirect_uris', 'post_logout_redirect_uris', 'claims_redirect_uris'] as const) {
    for (const [index, uri] of (metadata[name] ?? []).entries()) {
      const problem = redirectUriProblem(uri, { applicationType });
      if (problem !== undefined) place.at(name).at(index).refuse(problem);
    }
  }
};

export const checkRedirectUriPresent: Rule = ({ grant_types: grants, redirect_uris: uris }, place) => {
  if (grants === undefined || uris === undefined || uris.length > 0) return;
  const needs = grants.find((grant) => grant === 'authorization_code' || grant === 'implicit');
  if (needs !== undefined) place.at('redirect_uris').refuse(`must have an entry: the grant type ${needs} returns to one`);
};

/** Browsers are told to load it in frames: only an address the client has proven to be its own. Front-Channel Logout §2. */
export const checkFrontChannelLogout: Rule = ({ frontchannel_logout_uri: logout, redirect_uris: uris }, place) => {
  if (logout === undefined || uris === undefined) return;
  const { origin } = new URL(logout);
  if (!uris.some((uri) => webUriProblem(uri) === undefined && new URL(uri).origin === origin)) {
    place.at('frontchannel_logout_uri').refuse('must have the scheme, host and port of one of the redirect_uris');
  }
};

/** Two hosts have no common sector unless a document says so. OpenID Connect Core §8.1. */
export const checkSector: Rule = ({ subject_type: type, sector_identifier_uri: sector, redirect_uris: uris }, place) => {
  if (type !== 'pairwise' || sector !== undefined || uris === undefined) return;
  const hosts = new Set(uris.map((uri) => (URL.canParse(uri) ? new URL(uri).host : uri)));
  if (hosts.size > 1) place.at('sector_identifier_uri').refuse('is needed: subject_type is pairwise and the redirect_uris have several hosts');
};
