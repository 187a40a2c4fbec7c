import type { Client } from '../clients/client.js';
import { accessDenied, consentRequired, loginRequired, unmetAuthenticationRequirements } from '../oauth/errors.js';
import type { OAuthError } from '../oauth/oauth-error.js';
import type { Session } from '../sessions/session.entity.js';
import { combineAmr } from '../sessions/amr.js';
import { isGoodFor } from '../sessions/session-rules.js';
import { ACR_PASSWORD } from '../oauth/acr-values.js';
import { meetsAcr } from '../tokens/acr.js';
import type { AuthorizationRequestParameters } from './authorization-request.js';
import { claimsToAsk } from './claims-to-ask.js';
import type { Consent } from './consent.entity.js';
import { demandOf } from './demand.js';

export interface Situation {
  readonly request: AuthorizationRequestParameters;
  readonly client: Client;
  readonly session: Session | undefined;
  /** The signed-in person's subject identifier, as this client knows it. */
  readonly sub: string | undefined;
  readonly consent: Consent | undefined;
  /** Whether the person is in a group that the client is limited to; `true` when it is open to all. */
  readonly mayUseClient: boolean;
  /** Scopes that even a first-party client has to ask for. */
  readonly sensitiveScopes: ReadonlySet<string>;
  /** When the request was stored; `undefined` when it has only just come in, and nothing can have happened for it yet. */
  readonly askedAt: number | undefined;
  /** Whether this person has pressed Allow on this very request: what they decided in another tab is no answer to it. */
  readonly allowedNow: boolean;
  /** Whether the client's hint is the address of somebody else. */
  readonly hintsAtAnother: boolean;
  /** Whether this person has chosen to go on as who they are, for this very request. */
  readonly chosenNow: boolean;
  /** What each thing that the person could confirm themselves with would add to the session's methods; gathered where the session is too weak, else none. */
  readonly addable: readonly (readonly string[])[];
  readonly now: number;
}

/** The facts that tell whether a proof counts for a request. */
interface SituationOfProof extends Pick<Situation, 'client' | 'session' | 'sub' | 'askedAt' | 'now'> {
  readonly request: ProofWishes;
}

type ProofWishes = Pick<AuthorizationRequestParameters, 'prompt' | 'maxAge' | 'hintedSub' | 'requestedSubs'>;

export type NextStep =
  | { readonly step: 'sign-in' }
  /** Signed in, and asked for what is missing alone. */
  | { readonly step: 'step-up' }
  | { readonly step: 'choose' }
  | { readonly step: 'consent' }
  | { readonly step: 'respond' }
  | { readonly step: 'refuse'; readonly error: OAuthError };

/**
 * What comes next for an authorization request: the one decision, from facts alone. OpenID Connect Core §3.1.2.3, §3.1.2.4.
 * prompt=none turns each page into its error here and nowhere else.
 */
export function nextStep(situation: Situation): NextStep {
  const silent = situation.request.prompt.includes('none');
  if (needsSignIn(situation)) {
    if (isStranger(situation)) return { step: 'refuse', error: loginRequired('Another person than the client expects has signed in.') };
    return silent ? { step: 'refuse', error: loginRequired('Nobody is signed in, or not recently enough.') } : { step: 'sign-in' };
  }
  if (needsChoice(situation)) return { step: 'choose' };
  if (!situation.mayUseClient) return { step: 'refuse', error: accessDenied('This person may not use this application.') };
  const strengthening = toStrengthen(situation);
  if (strengthening !== undefined) return strengthening;
  if (needsConsent(situation)) return silent ? { step: 'refuse', error: consentRequired('The person has not allowed this yet.') } : { step: 'consent' };
  return { step: 'respond' };
}

const needsSignIn = (situation: Situation): boolean => !isProven(situation);

/** Whether what the person in this browser has proven counts for this request, strong enough or not. */
export function isProven(situation: SituationOfProof): boolean {
  const { request, client, session, sub, now } = situation;
  if (session === undefined || !isExpected(request, sub)) return false;
  // Proof given for this very request is as fresh as can be: max_age=0 would ask for ever otherwise.
  if (isAnswerToThisRequest(situation, session.authenticatedAt)) return true;
  // Whoever comes to make an account is nobody who is signed in already. Initiating User Registration 1.0 §4.
  if (request.prompt.includes('login') || request.prompt.includes('create') || !isGoodFor(session, client.lifetimes, now)) return false;
  // A proof dated by a clock ahead of ours has no negative age: max_age=0 would take it for an answer.
  return request.maxAge === undefined || Math.max(0, now - session.authenticatedAt) < request.maxAge * 1000;
}

/** `undefined`: the session is as strong as it has to be, or as it can become where that is only a wish. RFC 9470 §5. */
function toStrengthen(situation: Situation): NextStep | undefined {
  const { request, client, session, addable } = situation;
  const demand = demandOf(request, client);
  if (demand === undefined || session === undefined || (demand.requires(session.amr) && demand.prefers(session.amr))) return undefined;
  const isAnswered = isAnswerToThisRequest(situation, session.authenticatedAt);
  const silent = request.prompt.includes('none');
  const canReach = (isGood: (amr: readonly string[]) => boolean): boolean => !isAnswered && addable.some((added) => isGood(combineAmr(session.amr, added)));
  if (demand.requires(session.amr)) return !silent && canReach((amr) => demand.prefers(amr)) ? { step: 'step-up' } : undefined;
  if (isAnswered) return { step: 'refuse', error: tooWeak() };
  if (silent) return { step: 'refuse', error: loginRequired('The sign-in is worth less than the client demands.') };
  if (canReach((amr) => demand.requires(amr))) return { step: 'step-up' };
  // Signing in anew makes a difference to whoever sets something up by it, and to who has used nothing that this server knows the worth of.
  return demand.enrols || !meetsAcr(session.amr, ACR_PASSWORD) ? { step: 'sign-in' } : { step: 'refuse', error: tooWeak() };
}

const tooWeak = (): OAuthError => unmetAuthenticationRequirements('The sign-in is worth less than is essential to the client.');

/** Whoever has just signed in for this request has chosen by that. OpenID Connect Core §3.1.2.1. */
function needsChoice(situation: Situation): boolean {
  const { request, session, chosenNow, hintsAtAnother } = situation;
  const asks = request.prompt.includes('select_account') || (hintsAtAnother && !request.prompt.includes('none'));
  return asks && !chosenNow && session !== undefined && !isAnswerToThisRequest(situation, session.authenticatedAt);
}

/** Signed in for this request, and yet not the person hinted at: asking again would go on for ever. */
function isStranger(situation: Situation): boolean {
  const { request, session, sub } = situation;
  return session !== undefined && !isExpected(request, sub) && isAnswerToThisRequest(situation, session.authenticatedAt);
}

/** Whether the client will take an answer about this person: id_token_hint, and the claim `sub` with a value. */
const isExpected = ({ hintedSub, requestedSubs }: ProofWishes, sub: string | undefined): boolean =>
  (hintedSub === undefined || hintedSub === sub) && (requestedSubs === undefined || (sub !== undefined && requestedSubs.includes(sub)));

function needsConsent(situation: Situation): boolean {
  const { request, client, consent, sensitiveScopes, allowedNow } = situation;
  if (request.prompt.includes('consent') && !allowedNow) return true;
  const toAsk = client.firstParty ? request.scopes.filter((scope) => sensitiveScopes.has(scope)) : request.scopes;
  const claims = client.firstParty ? [] : claimsToAsk(request, undefined);
  if (toAsk.length === 0 && claims.length === 0) return false;
  if (!isRememberable(request, client) && !allowedNow) return true;
  return !toAsk.every((scope) => consent?.scopes.includes(scope)) || (claims.length > 0 && claimsToAsk(request, consent).length > 0);
}

/** A request is dated later than the last proof, and a proof for it no earlier than it: the order holds whatever the instances' clocks say. */
const isAnswerToThisRequest = ({ askedAt }: Pick<Situation, 'askedAt'>, at: number): boolean => askedAt !== undefined && at >= askedAt;

/** Any program can claim a custom scheme or a loopback port: what one was allowed must not fall to another in silence. RFC 8252 §8.6. */
const isRememberable = (request: AuthorizationRequestParameters, client: Client): boolean => !client.isPublic || client.firstParty || request.redirectUri.startsWith('https://');
