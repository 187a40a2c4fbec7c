import { describe, expect, it } from '@jest/globals';
import { after, MINUTE, type Told } from '../../test/support/next-step.js';

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
});
