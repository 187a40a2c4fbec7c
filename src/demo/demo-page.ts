import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { DemoPage, DemoSection } from '../http/pages.js';
import { claimInWords, claimValue, instantInWords, methodInWords } from './claim-words.js';
import type { DemoSession } from './demo-sessions.js';
import type { SignedIn } from './relying-party.js';
import { shortened } from './shortened.js';
import type { Check } from './token-checks.js';

type Part = Partial<DemoSection> & Pick<DemoSection, 'heading'>;

const section = (part: Part): DemoSection => ({ tone: 'plain', text: null, facts: [], code: null, links: [], forms: [], ...part });

/** What /demo shows to this browser. */
export function toDemoPage(issuer: string, session: DemoSession | undefined, demoEmail: string | undefined, signedOut: boolean): DemoPage {
  const problem = session?.problem === undefined ? [] : [section({ heading: 'That did not work', tone: 'bad', text: session.problem })];
  const signedIn = session?.signedIn;
  return {
    title: 'Demo application',
    introduction: `An application that knows the address ${issuer}, its own client id and secret, and nothing else. Everything below went over the public protocol.`,
    sections: signedIn === undefined ? [...problem, signInSection(demoEmail, signedOut)] : [...problem, ...signedInSections(signedIn, session)],
  };
}

function signInSection(demoEmail: string | undefined, signedOut: boolean): DemoSection {
  const account = demoEmail === undefined ? '' : ` Sign in as ${demoEmail}: the password was printed when the server started, and is in demo.json in its data folder.`;
  return section({
    heading: signedOut ? 'You are signed out' : 'Nobody is signed in',
    text: `The application sends your browser to the server and gets it back with a code.${account} A third-party application needs your consent, one of the house does not.`,
    forms: [
      { label: 'Sign in', action: '/demo/sign-in', fields: [{ name: 'client', value: 'demo' }] },
      { label: 'Sign in as a third-party app', action: '/demo/sign-in', fields: [{ name: 'client', value: 'demo-third-party' }] },
    ],
  });
}

function signedInSections(signedIn: SignedIn, session: DemoSession | undefined): readonly DemoSection[] {
  return [
    // What somebody has just asked for stands where they look first.
    ...(session?.calls === undefined ? [whoSection(signedIn), callSection(session)] : [callSection(session), whoSection(signedIn)]),
    checksSection('The ID token, verified', 'What an application checks before it believes who you are.', signedIn.checks.idToken),
    claimsSection('What the ID token says', decodeJwt(signedIn.idToken), tokenLines(signedIn.idToken)),
    claimsSection('What UserInfo says', signedIn.person, null),
    ...accessTokenSections(signedIn),
    section({ heading: 'Sign out', text: 'Ends this session, and the one at the server.', forms: [{ label: 'Sign out', action: '/demo/sign-out', fields: [] }] }),
  ];
}

const fact = (name: string, value: unknown, explanation: string | null = null): DemoSection['facts'][number] => ({ name, value: typeof value === 'string' ? value : '–', explanation });

function whoSection({ claims, person, clientId, scope }: SignedIn): DemoSection {
  const amr = Array.isArray(claims['amr']) ? claims['amr'].map(String) : [];
  const at = claims['auth_time'];
  return section({
    heading: 'You are signed in',
    tone: 'good',
    text: 'Who you are comes from UserInfo, which the application asked with the access token; how and when you signed in, from the ID token.',
    facts: [
      fact('Name', person['name']),
      fact('E-mail', person['email'], person['email_verified'] === true ? 'verified' : null),
      fact('How', amr.map(methodInWords).join(', '), `amr ${amr.join(' ')}`),
      fact('When', typeof at === 'number' ? instantInWords(at) : undefined),
      fact('Application', clientId, `may use: ${scope}`),
    ],
  });
}

const button = (label: string, call: string): DemoSection['forms'][number] => ({ label, action: '/demo/call', fields: [{ name: 'call', value: call }] });

function callSection(session: DemoSession | undefined): DemoSection {
  const calls = session?.calls;
  return section({
    heading: calls === undefined ? 'Call the sample API' : calls.title,
    tone: calls === undefined ? 'plain' : calls.good ? 'good' : 'bad',
    text: calls === undefined ? 'Real requests to the sample API, and what it answers.' : null,
    code: calls?.text ?? null,
    forms: [button('Call with the token', 'with'), button('Write a note', 'write'), button('Call without a token', 'without'), button('Call with too weak a token', 'weak')],
  });
}

function accessTokenSections({ accessToken, checks }: SignedIn): readonly DemoSection[] {
  if (checks.accessToken.length === 0) {
    return [section({ heading: 'The access token', text: `It is opaque: only the server can say what it means. ${shortened(accessToken)}` })];
  }
  return [
    checksSection('The access token, verified', 'What the API checks; an application just passes it on.', checks.accessToken),
    claimsSection('What the access token says', decodeJwt(accessToken), tokenLines(accessToken)),
  ];
}

function checksSection(heading: string, text: string, checks: readonly Check[]): DemoSection {
  return section({
    heading,
    text,
    tone: checks.every((check) => check.passed) ? 'good' : 'bad',
    facts: checks.map((check) => ({ name: check.name, value: check.passed ? '✓ passed' : '✗ failed', explanation: check.detail })),
  });
}

function claimsSection(heading: string, claims: Readonly<Record<string, unknown>>, code: string | null): DemoSection {
  return section({
    heading,
    folded: true,
    facts: Object.entries(claims).map(([claim, value]) => ({ name: claim, value: claimValue(claim, value), explanation: claimInWords(claim) })),
    code,
  });
}

const tokenLines = (token: string): string => `header  ${JSON.stringify(decodeProtectedHeader(token))}\ntoken   ${shortened(token)}`;
