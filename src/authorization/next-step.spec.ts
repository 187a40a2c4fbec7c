import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Client } from '../clients/client.js';
import type { ClientRecord } from '../clients/client.entity.js';
import { Consent } from './consent.entity.js';
import { Session } from '../sessions/session.entity.js';
import type { AuthorizationRequestParameters, Prompt } from './authorization-request.js';
import { meetsAcr } from '../tokens/acr.js';
import { type NextStep, nextStep, type Situation } from './next-step.js';

const NOW = 1_800_000_000_000;
const MINUTE = 60_000;

interface Told {
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

function situation(told: Told): Situation {
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

const outcome = (next: NextStep): string => (next.step === 'refuse' ? next.error.code : next.step);
const after = (told: Told): string => outcome(nextStep(situation(told)));

const ALL = ['openid', 'email'];
const LONG_AGO = 600 * MINUTE;

describe('what comes next for an authorization request', () => {
  it.each<[string, Told, string]>([
    ['nobody is signed in', {}, 'sign-in'],
    ['somebody is signed in and has allowed nothing', { signedIn: MINUTE }, 'consent'],
    ['somebody is signed in and has allowed it all', { signedIn: MINUTE, consent: ALL }, 'respond'],
    ['one scope is new', { signedIn: MINUTE, consent: ['openid'] }, 'consent'],
    ['more was allowed than is asked for', { signedIn: MINUTE, consent: [...ALL, 'orders:read'] }, 'respond'],
    ['an application of our own', { signedIn: MINUTE, client: 'first-party' }, 'respond'],
    ['an application of our own asks for something sensitive', { signedIn: MINUTE, client: 'first-party', scopes: ['openid', 'ledger:read'], sensitive: ['ledger:read'] }, 'consent'],
    ['an application of our own asks again for something sensitive', { signedIn: MINUTE, client: 'first-party', scopes: ['openid', 'ledger:read'], sensitive: ['ledger:read'], consent: ['ledger:read'] }, 'respond'],
    ['somebody without the group', { signedIn: MINUTE, mayUseClient: false }, 'access_denied'],
    ['somebody without the group, who allowed it once', { signedIn: MINUTE, mayUseClient: false, consent: ALL }, 'access_denied'],
  ])('%s', (_what, told, next) => {
    expect(after(told)).toBe(next);
  });

  describe('prompt=none turns every page into its error', () => {
    it.each<[string, Told, string]>([
      ['nobody is signed in', {}, 'login_required'],
      ['not recently enough', { signedIn: 11 * MINUTE, maxAge: 600, consent: ALL }, 'login_required'],
      ['another person than hinted at', { signedIn: MINUTE, hint: 'bob', consent: ALL }, 'login_required'],
      ['nothing allowed', { signedIn: MINUTE }, 'consent_required'],
      ['one scope is new', { signedIn: MINUTE, consent: ['openid'] }, 'consent_required'],
      ['any program could have taken the scheme', { signedIn: MINUTE, consent: ALL, client: 'public', redirectUri: 'com.example.app:/cb' }, 'consent_required'],
      ['without the group', { signedIn: MINUTE, consent: ALL, mayUseClient: false }, 'access_denied'],
      ['all is well', { signedIn: MINUTE, consent: ALL }, 'respond'],
    ])('%s', (_what, told, next) => {
      expect(after({ ...told, prompt: ['none'] })).toBe(next);
    });
  });

  describe('prompt=login wants a proof given for this request', () => {
    it.each<[string, Told, string]>([
      ['just signed in, before it was asked for', { signedIn: 1 }, 'sign-in'],
      ['the page was shown, and left by the Back button', { signedIn: LONG_AGO, asked: MINUTE }, 'sign-in'],
      ['signed in a millisecond before it was stored', { signedIn: MINUTE + 1, asked: MINUTE }, 'sign-in'],
      ['signed in since', { signedIn: 30_000, asked: MINUTE }, 'respond'],
      ['signed in in the same millisecond', { signedIn: MINUTE, asked: MINUTE }, 'respond'],
    ])('%s', (_what, told, next) => {
      expect(after({ consent: ALL, ...told, prompt: ['login'] })).toBe(next);
    });
  });

  describe('a session that is weaker than somebody would like it', () => {
    const MFA = 'urn:doorward:acr:mfa';
    const CODE = ['otp'];
    const KEY = ['hwk', 'user', 'mfa'];
    it.each<[string, Told, string]>([
      ['asks for the rest alone where the person holds it', { wanted: [MFA], addable: [CODE] }, 'step-up'],
      ['is good enough for a wish that the person holds nothing for', { wanted: [MFA] }, 'respond'],
      ['is good enough for a wish that what they hold does not reach', { wanted: ['phr'], addable: [CODE] }, 'respond'],
      ['is good enough where any of the wished for levels is reached', { wanted: [MFA, 'urn:doorward:acr:password'], addable: [CODE] }, 'respond'],
      ['is strong enough', { wanted: [MFA], amr: ['pwd', 'otp', 'mfa'], addable: [KEY] }, 'respond'],
      ['is stronger than asked for', { wanted: ['urn:doorward:acr:password'], amr: ['hwk', 'user', 'mfa'] }, 'respond'],
      ['is asked for once: a wish that was answered is settled', { wanted: ['phr'], addable: [KEY], signedIn: 30_000, asked: MINUTE }, 'respond'],
      ['asks for the essential rest', { essential: ['phr'], addable: [CODE, KEY] }, 'step-up'],
      ['asks for everything where the proof is too old', { essential: ['phr'], addable: [KEY], maxAge: 60, signedIn: LONG_AGO }, 'sign-in'],
      ['asks for everything where it was asked for', { wanted: [MFA], addable: [CODE], prompt: ['login'] }, 'sign-in'],
      ['lets them choose the account first', { wanted: [MFA], addable: [CODE], prompt: ['select_account'] }, 'choose'],
      ['is told so where what is essential cannot be reached', { essential: ['phr'], addable: [CODE] }, 'unmet_authentication_requirements'],
      ['is told so where what is essential was not reached', { essential: ['phr'], addable: [KEY], signedIn: 30_000, asked: MINUTE }, 'unmet_authentication_requirements'],
      ['signs in anew where it is worth nothing known', { essential: ['urn:doorward:acr:password'], amr: ['other'] }, 'sign-in'],
      ['signs in anew to set up what the application demands', { required: MFA }, 'sign-in'],
      ['asks for what the application demands', { required: MFA, addable: [CODE] }, 'step-up'],
      ['is worth what the application demands', { required: MFA, amr: ['pwd', 'otp', 'mfa'] }, 'respond'],
      ['without a page is refused what is essential', { essential: [MFA], addable: [CODE], prompt: ['none'] }, 'login_required'],
      ['without a page is refused what the application demands', { required: MFA, addable: [CODE], prompt: ['none'] }, 'login_required'],
      ['without a page answers a wish with what there is', { wanted: [MFA], addable: [CODE], prompt: ['none'] }, 'respond'],
    ])('%s', (_what, told, next) => {
      expect(after({ consent: ALL, signedIn: 10 * MINUTE, ...told })).toBe(next);
    });
  });

  describe('prompt=select_account wants a choice made for this request', () => {
    it.each<[string, Told, string]>([
      ['nobody is signed in', {}, 'sign-in'],
      ['somebody is', { signedIn: LONG_AGO }, 'choose'],
      ['the page was shown, and left by the Back button', { signedIn: LONG_AGO, asked: MINUTE }, 'choose'],
      ['they have chosen themselves', { signedIn: LONG_AGO, asked: MINUTE, chosenNow: true }, 'respond'],
      ['signed in since', { signedIn: 30_000, asked: MINUTE }, 'respond'],
      ['they have proved too long ago who they are', { signedIn: LONG_AGO, maxAge: 60 }, 'sign-in'],
      ['another person than the client expects is signed in', { signedIn: MINUTE, hint: 'bob' }, 'sign-in'],
      ['they may not use the application: another account may', { signedIn: LONG_AGO, mayUseClient: false }, 'choose'],
    ])('%s', (_what, told, next) => {
      expect(after({ consent: ALL, ...told, prompt: ['select_account'] })).toBe(next);
    });

    it('so does a login_hint that is the address of somebody else, unless nobody is to be asked', () => {
      expect(after({ consent: ALL, signedIn: LONG_AGO, hintsAtAnother: true })).toBe('choose');
      expect(after({ consent: ALL, signedIn: LONG_AGO, asked: MINUTE, hintsAtAnother: true, chosenNow: true })).toBe('respond');
      expect(after({ consent: ALL, signedIn: 30_000, asked: MINUTE, hintsAtAnother: true })).toBe('respond');
      expect(after({ consent: ALL, signedIn: LONG_AGO, hintsAtAnother: true, prompt: ['none'] })).toBe('respond');
    });

    it('and with login, the proof', () => {
      expect(after({ consent: ALL, signedIn: MINUTE, chosenNow: true, asked: 1, prompt: ['select_account', 'login'] })).toBe('sign-in');
    });
  });

  describe('max_age', () => {
    it.each<[string, Told, string]>([
      ['0 asks', { signedIn: 0, maxAge: 0 }, 'sign-in'],
      ['0 is content with a proof for this request', { signedIn: 30_000, maxAge: 0, asked: MINUTE }, 'respond'],
      ['one millisecond short', { signedIn: 599_999, maxAge: 600 }, 'respond'],
      ['to the millisecond is over', { signedIn: 600_000, maxAge: 600 }, 'sign-in'],
      ['three centuries', { signedIn: LONG_AGO, maxAge: 9_999_999_999 }, 'respond'],
      ['a clock ahead of ours signed in', { signedIn: -5_000, maxAge: 600 }, 'respond'],
      ['0 asks although a clock ahead of ours signed in', { signedIn: -5_000, maxAge: 0 }, 'sign-in'],
      ['the consent took longer than that', { signedIn: 20 * MINUTE, maxAge: 600, asked: 21 * MINUTE }, 'respond'],
    ])('%s', (_what, told, next) => {
      expect(after({ consent: ALL, ...told })).toBe(next);
    });
  });

  describe('id_token_hint', () => {
    it.each<[string, Told, string]>([
      ['the same person', { signedIn: MINUTE, hint: 'alice' }, 'respond'],
      ['another person', { signedIn: MINUTE, hint: 'bob' }, 'sign-in'],
      ['another person, signed in before it was asked for', { signedIn: 2 * MINUTE, hint: 'bob', asked: MINUTE }, 'sign-in'],
      ['another person has signed in for it: not asked for ever', { signedIn: 1_000, hint: 'bob', asked: MINUTE }, 'login_required'],
      ['nobody', { hint: 'bob' }, 'sign-in'],
    ])('%s', (_what, told, next) => {
      expect(after({ consent: ALL, ...told })).toBe(next);
    });
  });

  describe('prompt=consent and clients that anybody can pass for want a decision on this request', () => {
    const NATIVE = { client: 'public', redirectUri: 'http://127.0.0.1/cb' } as const;

    it.each<[string, Told, string]>([
      ['remembered, and prompt=consent', { prompt: ['consent'] }, 'consent'],
      ['remembered, and prompt=consent of a first-party client', { prompt: ['consent'], client: 'first-party' }, 'consent'],
      ['allowed on this page', { prompt: ['consent'], allowedNow: true, asked: MINUTE }, 'respond'],
      ['allowed on this page by a first-party client without a scope of its own', { prompt: ['consent'], client: 'first-party', allowedNow: true, asked: MINUTE }, 'respond'],
      ['allowed on this page, and withdrawn since', { prompt: ['consent'], allowedNow: true, asked: MINUTE, consent: [] }, 'consent'],
      ['CS-07: remembered, for a native client', NATIVE, 'consent'],
      ['CS-07: remembered, for a private scheme', { ...NATIVE, redirectUri: 'com.example.app:/cb' }, 'consent'],
      ['CS-07: allowed on this page', { ...NATIVE, allowedNow: true, asked: MINUTE }, 'respond'],
      ['a public client behind a claimed https address', { client: 'public' }, 'respond'],
      ['a native client of our own', { ...NATIVE, client: 'first-party public' }, 'respond'],
    ])('%s', (_what, told, next) => {
      expect(after({ signedIn: 2 * MINUTE, consent: ALL, ...told })).toBe(next);
    });
  });

  describe('whatever the situation', () => {
    const scopes = fc.subarray(['openid', 'email', 'orders:read', 'offline_access'], { minLength: 1 });
    const some = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(arbitrary, { nil: undefined });
    const ago = fc.oneof(fc.constantFrom(0, 1, MINUTE - 1, MINUTE, MINUTE + 1, 600_000), fc.integer({ min: -5_000, max: 86_400_000 }));
    const levels = fc.subarray(['phr', 'urn:doorward:acr:mfa', 'urn:doorward:acr:password'], { minLength: 1 });
    const situations: fc.Arbitrary<Situation> = fc
      .record({
        prompt: fc.oneof(fc.constant(['none'] as Prompt[]), fc.subarray(['login', 'consent', 'select_account'] as Prompt[])),
        scopes, maxAge: some(fc.constantFrom(0, 1, 60, 600, 86_400)), hint: some(fc.constantFrom('alice', 'bob')), sub: fc.constantFrom('alice', 'bob'),
        redirectUri: fc.constantFrom('https://app.example.com/cb', 'http://127.0.0.1/cb', 'com.example.app:/cb'),
        client: fc.constantFrom<NonNullable<Told['client']>>('confidential', 'public', 'first-party', 'first-party public'),
        signedIn: some(ago), consent: some(scopes), allowedNow: fc.boolean(), chosenNow: fc.boolean(), hintsAtAnother: fc.boolean(), mayUseClient: fc.boolean(), sensitive: fc.subarray(['orders:read', 'email']), asked: some(ago),
        amr: fc.constantFrom(['pwd'], ['pwd', 'otp', 'mfa'], ['hwk', 'user', 'mfa'], ['other']), addable: fc.subarray([['otp'], ['hwk', 'user', 'mfa']]),
        wanted: some(levels), essential: some(levels), required: some(fc.constantFrom('urn:doorward:acr:mfa', 'phr')),
      })
      .map(({ maxAge, hint, signedIn, consent, asked, ...told }) => situation({
        ...told,
        ...(maxAge === undefined ? {} : { maxAge }), ...(hint === undefined ? {} : { hint }), ...(signedIn === undefined ? {} : { signedIn }),
        ...(consent === undefined ? {} : { consent }), ...(asked === undefined ? {} : { asked }),
      }));
    const always = (holds: (facts: Situation, next: NextStep) => void): void => fc.assert(fc.property(situations, (facts) => holds(facts, nextStep(facts))), { numRuns: 5_000 });
    const answersIt = (facts: Situation): boolean => facts.askedAt !== undefined && facts.session !== undefined && facts.session.authenticatedAt >= facts.askedAt;

    it('prompt=none yields no page', () => {
      always(({ request }, next) => {
        if (request.prompt.includes('none')) expect(['respond', 'refuse']).toContain(next.step);
      });
    });

    it('nobody gets an answer without a session, for another person, or without the group', () => {
      always(({ session, request, sub, mayUseClient }, next) => {
        if (next.step !== 'respond') return;
        expect(session).toBeDefined();
        expect(mayUseClient).toBe(true);
        if (request.hintedSub !== undefined) expect(sub).toBe(request.hintedSub);
      });
    });

    it('every scope of an answer was allowed, or belongs to a first-party client and is not sensitive', () => {
      always(({ request, client, consent, sensitiveScopes }, next) => {
        if (next.step !== 'respond') return;
        const notAllowed = request.scopes.filter((scope) => consent?.scopes.includes(scope) !== true);
        expect(notAllowed.filter((scope) => !client.firstParty || sensitiveScopes.has(scope))).toEqual([]);
      });
    });

    it('an answer is as fresh as was asked for', () => {
      always((facts, next) => {
        if (next.step !== 'respond') return;
        const { request, session, now } = facts;
        if (request.prompt.includes('login')) expect(answersIt(facts)).toBe(true);
        if (request.prompt.includes('select_account')) expect(answersIt(facts) || facts.chosenNow).toBe(true);
        if (request.maxAge !== undefined && !answersIt(facts)) expect(now - (session?.authenticatedAt ?? 0)).toBeLessThan(request.maxAge * 1000);
        if (request.prompt.includes('consent')) expect(facts.allowedNow).toBe(true);
      });
    });

    it('an answer is as strong as is essential, and as the application demands', () => {
      always(({ request, client, session }, next) => {
        if (next.step !== 'respond' && next.step !== 'consent') return;
        if (request.essentialAcr !== undefined) expect(request.essentialAcr.some((acr) => meetsAcr(session?.amr ?? [], acr))).toBe(true);
        if (client.metadata.required_acr !== undefined) expect(meetsAcr(session?.amr ?? [], client.metadata.required_acr)).toBe(true);
      });
    });

    it('nobody is asked twice: a proof and a decision for this request settle it', () => {
      always((facts, next) => {
        const settled = answersIt(facts) && facts.allowedNow && facts.request.scopes.every((scope) => facts.consent?.scopes.includes(scope));
        if (settled) expect(['respond', 'refuse']).toContain(next.step);
      });
    });

    it('the decision is about the facts alone: it changes none and says the same twice', () => {
      always((facts, next) => {
        expect(outcome(nextStep(Object.freeze(facts)))).toBe(outcome(next));
      });
    });
  });
});
