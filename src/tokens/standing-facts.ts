import type { Authorization } from './authorization.entity.js';
import type { RequestedClaims } from './requested-claims.js';

/** What an authorization hangs on, as one row tells it: read beside whatever the statement is for. */
export interface StandingFacts {
  readonly userId: string;
  readonly clientId: string;
  readonly sub: string;
  /** Milliseconds, as all instants here. */
  readonly createdAt: number;
  readonly endedAt: number | null;
  readonly expiresAt: number;
  readonly userDisabledAt: number | null;
  readonly userDeletedAt: number | null;
  readonly sessionEndedAt: number | null;
  readonly restsOnConsent: string | null;
  readonly consent: string | null;
  /** When the person last proved who they are, and how. */
  readonly authenticatedAt: number;
  readonly amr: readonly string[];
  /** What the client asked to be told by name. */
  readonly claims: RequestedClaims | null;
}

/** Those of other tables: for a statement that has the authorization's own row already. */
export const FACTS_ELSEWHERE = 'u.sub AS f_sub, u.disabled_at AS f_user_disabled_at, u.deleted_at AS f_user_deleted_at, s.ended_at AS f_session_ended_at, c.id AS f_consent';

export const FACTS = `a.user_id AS f_user_id, a.client_id AS f_client_id, a.created_at AS f_created_at, a.ended_at AS f_ended_at, a.expires_at AS f_expires_at, a.authenticated_at AS f_authenticated_at, a.amr AS f_amr,
  a.consent_id AS f_rests_on, a.claims AS f_claims, ${FACTS_ELSEWHERE}`;

/** For a FROM that has `authorizations a`. A session that was cleaned away had run its time, which ends no tokens; one that was ended does. */
export const STANDING_JOINS = 'JOIN users u ON u.id = a.user_id LEFT JOIN sessions s ON s.id = a.session_id LEFT JOIN consents c ON c.id = a.consent_id';

type Value = string | number | null;

/** From a row with FACTS_ELSEWHERE. */
export function readFactsBeside(authorization: Authorization, row: Readonly<Record<string, unknown>>): StandingFacts {
  const facts = row as Readonly<Record<string, Value>>;
  const { userId, clientId, createdAt, endedAt, expiresAt, authenticatedAt, amr, claims, consentId } = authorization;
  return {
    userId, clientId, createdAt, endedAt, expiresAt, authenticatedAt, amr, claims,
    sub: facts['f_sub'] as string,
    userDisabledAt: instant(facts['f_user_disabled_at']),
    userDeletedAt: instant(facts['f_user_deleted_at']),
    sessionEndedAt: instant(facts['f_session_ended_at']),
    restsOnConsent: consentId,
    consent: (facts['f_consent'] as string | null | undefined) ?? null,
  };
}

/** From a row with FACTS. */
export function readFacts(row: Readonly<Record<string, unknown>>): StandingFacts {
  const facts = row as Readonly<Record<string, Value>>;
  return {
    userId: facts['f_user_id'] as string,
    clientId: facts['f_client_id'] as string,
    sub: facts['f_sub'] as string,
    createdAt: Number(facts['f_created_at']),
    endedAt: instant(facts['f_ended_at']),
    expiresAt: Number(facts['f_expires_at']),
    userDisabledAt: instant(facts['f_user_disabled_at']),
    userDeletedAt: instant(facts['f_user_deleted_at']),
    sessionEndedAt: instant(facts['f_session_ended_at']),
    restsOnConsent: (facts['f_rests_on'] as string | null | undefined) ?? null,
    consent: (facts['f_consent'] as string | null | undefined) ?? null,
    authenticatedAt: Number(facts['f_authenticated_at']),
    amr: typeof facts['f_amr'] === 'string' ? (JSON.parse(facts['f_amr']) as string[]) : [],
    claims: typeof facts['f_claims'] === 'string' ? (JSON.parse(facts['f_claims']) as RequestedClaims) : null,
  };
}

const instant = (value: Value | undefined): number | null => (value === null || value === undefined ? null : Number(value));
