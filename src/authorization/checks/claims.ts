import { parseJson } from '../../http/json-body.js';
import { invalidRequest, unmetAuthenticationRequirements } from '../../oauth/errors.js';
import { parseScope } from '../../oauth/scope.js';
import { ACR_LEVELS } from '../../tokens/acr.js';
import type { RequestedClaims } from '../../tokens/requested-claims.js';
import type { Check, CheckContext } from './check.js';
import { type ClaimWishes, parseClaimsMember, textsWanted } from '../claims-wishes.js';

/**
 * The claims parameter and acr_values (OpenID Connect Core §5.5, §3.1.2.1). A claim may be asked for by name where the client could ask for it by
 * a scope; others are passed over, as Core says of what is not understood. A value that is wished for bends no fact: it decides only for `sub`
 * (nobody else may be told of) and for an essential `acr` (anything less is no answer).
 */
export const checkClaims: Check = (parameters, context) => {
  const [claims, acrValues] = [parameters.get('claims'), parameters.get('acr_values')];
  if (claims === undefined && acrValues === undefined && context.client.metadata.default_acr_values === undefined) return NOTHING;
  const wishes = parseWishes(claims);
  const { claimNames } = context;
  const idToken = claimNames?.allowed(Object.keys(wishes.idToken)) ?? [];
  const userinfo = claimNames?.allowed(Object.keys(wishes.userinfo)) ?? [];
  const requested = parseScope(parameters.get('scope') ?? '');
  const asked = [...new Set([...idToken, ...userinfo])].flatMap((name) => {
    const scope = claimNames?.scopeOf(name);
    return scope === undefined || requested.includes(scope) ? [] : [[name, scope] as const];
  });
  return {
    ...toClaims({ idToken, userinfo, acr: wantedAcr(acrValues, wishes.idToken, context) }),
    ...(asked.length === 0 ? undefined : { askedClaims: Object.fromEntries(asked) }),
    ...subsOf(wishes),
    ...essentialAcrOf(wishes.idToken),
  };
};

const NOTHING = {};

interface Wishes { readonly idToken: ClaimWishes; readonly userinfo: ClaimWishes }

/** Read as strictly as a body: repeated and prototype names, and nesting without end, are no claims. */
function parseWishes(text: string | undefined): Wishes {
  if (text === undefined) return { idToken: {}, userinfo: {} };
  try {
    const value = parseJson(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      const { id_token: idToken, userinfo } = value as Readonly<Record<string, unknown>>;
      return { idToken: parseClaimsMember(idToken), userinfo: parseClaimsMember(userinfo) };
    }
  } catch {
    // What stands in it is nobody's to repeat.
  }
  throw invalidRequest('The parameter claims is not a JSON object of claims requests.', { parameter: 'claims' });
}

function toClaims({ idToken, userinfo, acr }: Required<RequestedClaims>): { claims?: RequestedClaims } {
  const claims = { ...(idToken.length > 0 && { idToken }), ...(userinfo.length > 0 && { userinfo }), ...(acr.length > 0 && { acr }) };
  return Object.keys(claims).length === 0 ? {} : { claims };
}

/** `sub` with a value: the answer is about this person or nobody. Asked for in both places, both have to hold. OpenID Connect Core §5.5.1. */
function subsOf({ idToken, userinfo }: Wishes): { requestedSubs?: readonly string[] } {
  const [first, ...others] = [idToken['sub'], userinfo['sub']].map(textsWanted).filter((texts) => texts !== undefined);
  return first === undefined ? {} : { requestedSubs: first.filter((sub) => others.every((texts) => texts.includes(sub))) };
}

/** Voluntary: one of them is told if it was earned. The order is the client's; nothing asked for, its registration speaks. OpenID Connect Core §5.5.1.1. */
function wantedAcr(acrValues: string | undefined, { acr }: ClaimWishes, { client }: CheckContext): string[] {
  const byName = textsWanted(acr) ?? [];
  const wanted = acrValues === undefined && byName.length === 0 ? (client.metadata.default_acr_values ?? []) : [...byName, ...(acrValues ?? '').split(' ')];
  return [...new Set(wanted)].filter(isKnownAcr);
}

/** Throws unmet_authentication_requirements where none of them can be reached, before anybody has signed in in vain. */
function essentialAcrOf({ acr }: ClaimWishes): { essentialAcr?: readonly string[] } {
  const values = acr?.essential === true ? textsWanted(acr) : undefined;
  if (values === undefined) return {};
  const reachable = values.filter(isKnownAcr);
  if (reachable.length === 0) throw unmetAuthenticationRequirements('None of the acr values that are essential to the client can be reached here.', { parameter: 'claims' });
  return { essentialAcr: reachable };
}

const isKnownAcr = (acr: string): boolean => ACR_LEVELS.some((level) => level.acr === acr);
