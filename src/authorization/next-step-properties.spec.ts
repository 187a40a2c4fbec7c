import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { meetsAcr } from '../tokens/acr.js';
import { MINUTE, outcome, situation, type Told } from '../../test/support/next-step.js';
import type { Prompt } from './authorization-request.js';
import { type NextStep, nextStep, type Situation } from './next-step.js';

describe('what comes next, whatever the situation', () => {
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
