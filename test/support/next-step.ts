import { Client } from '../../src/clients/client.js';
import type { ClientRecord } from '../../src/clients/client.entity.js';
import { Consent } from '../../src/authorization/consent.entity.js';
import { Session } from '../../src/sessions/session.entity.js';
import type { AuthorizationRequestParameters, Prompt } from '../../src/authorization/authorization-request.js';
import { type NextStep, nextStep, type Situation } from '../../src/authorization/next-step.js';

const NOW = 1_800_000_000_000;
export const MINUTE = 60_000;

export interface Told {
  readonly prompt?: readonly Prompt[];
  readonly scopes?: readonly string[];
  readonly maxAge?: number;
  readonly hint?: string;
  readonly redirectUri?: string;
  readonly client?: 'confidential' | 'public' | 'first-party' | 'first-party public';
  /** Milliseconds ago; `undefined`: nobody is signed in. */
  readonly signedIn?: number;
  readonly sub?: string;
  /** The scopes allowed before; `undefined`: nothing was. */
  readonly consent?: readonly string[];
  readonly allowedNow?: boolean;
  readonly chosenNow?: boolean;
  readonly hintsAtAnother?: boolean;
  readonly mayUseClient?: boolean;
  readonly sensitive?: readonly string[];
  /** What the session was begun with; a password when left out. */
  readonly amr?: readonly string[];
  /** What the person could add. */
  readonly addable?: readonly (readonly string[])[];
  /** acr_values; an essential acr; the client's required_acr. */
  readonly wanted?: readonly string[];
  readonly essential?: readonly string[];
  readonly required?: string;
  /** Milliseconds ago; `undefined`: it has just come in. */
  readonly asked?: number;
}

const clientOf = (kind: NonNullable<Told['client']>, requiredAcr?: string): Client => {
  const isPublic = kind.endsWith('public');
  const metadata = {
    redirect_uris: ['https://app.example.com/cb'], grant_types: ['authorization_code'], response_types: ['code'], scope: 'openid email orders:read', application_type: 'web',
    token_endpoint_auth_method: isPublic ? 'none' : 'client_secret_basic', first_party: kind.startsWith('first-party'), id_token_signed_response_alg: 'RS256',
    ...(requiredAcr !== undefined && { required_acr: requiredAcr }),
  };
  return new Client(Object.assign({} as ClientRecord, { clientId: 'app', metadata, disabledAt: null, managedBy: null, origin: null, version: 1, createdAt: 0, updatedAt: 0 }), []);
};

export function situation(told: Told): Situation {
  const signedIn = told.signedIn !== undefined;
  const request: AuthorizationRequestParameters = {
    clientId: 'app', redirectUri: told.redirectUri ?? 'https://app.example.com/cb', responseMode: 'query', state: 's', nonce: undefined, scopes: told.scopes ?? ['openid', 'email'], resources: [],
    codeChallenge: undefined, prompt: told.prompt ?? [], maxAge: told.maxAge, loginHint: undefined, uiLocales: undefined, hintedSub: told.hint,
    ...(told.wanted && { claims: { acr: told.wanted } }), ...(told.essential && { essentialAcr: told.essential }),
  };
  return {
    request,
    client: clientOf(told.client ?? 'confidential', told.required),
    session: signedIn ? Object.assign(new Session(), { id: 'ses', authenticatedAt: NOW - (told.signedIn ?? 0), amr: told.amr ?? ['pwd'] }) : undefined,
    sub: signedIn ? (told.sub ?? 'alice') : undefined,
    consent: signedIn && told.consent !== undefined ? Object.assign(new Consent(), { id: 'con', scopes: told.consent }) : undefined,
    mayUseClient: told.mayUseClient ?? true,
    sensitiveScopes: new Set(told.sensitive ?? []),
    askedAt: told.asked === undefined ? undefined : NOW - told.asked,
    allowedNow: signedIn && (told.allowedNow ?? false),
    hintsAtAnother: signedIn && (told.hintsAtAnother ?? false),
    chosenNow: signedIn && (told.chosenNow ?? false),
    addable: told.addable ?? [],
    now: NOW,
  };
}

export const outcome = (next: NextStep): string => (next.step === 'refuse' ? next.error.code : next.step);
export const after = (told: Told): string => outcome(nextStep(situation(told)));
