import { PasswordHash } from '../../src/platform/password-hash.js';
import { deleteClient, deleteUser, disableClient, disableUser, endSessions, leaveGroup, rotateSecretAway, setPasswordHash, withdrawConsent } from '../support/acts.js';
import type { TestApp } from '../support/app.js';

/** What becomes of the person or the application after everything has been issued, through the acts that operators have. */
export const STATES = {
  'S1 the person is disabled': (test: TestApp, name: string) => disableUser(test, name),
  'S3 the person is deleted': (test: TestApp, name: string) => deleteUser(test, name),
  'S4 the person has left the group': (test: TestApp, name: string) => leaveGroup(test, name, 'engineering'),
  'S5 the application is disabled': (test: TestApp, name: string) => disableClient(test, `app-${name}`),
  'S6 the application is deleted': (test: TestApp, name: string) => deleteClient(test, `app-${name}`),
  'S7 the secret is rotated away': (test: TestApp, name: string) => rotateSecretAway(test, `app-${name}`),
  'S8 the consent is withdrawn': (test: TestApp, name: string) => withdrawConsent(test, name, `app-${name}`),
  'S9 the session has ended': (test: TestApp, name: string) => endSessions(test, name),
  'S10 the password was changed': async (test: TestApp, name: string) => setPasswordHash(test, name, await test.get(PasswordHash).hash('a quite different password')),
} as const satisfies Readonly<Record<string, (test: TestApp, name: string) => Promise<unknown>>>;

export type StateName = keyof typeof STATES;

export const STATE_NAMES = Object.keys(STATES) as readonly StateName[];
