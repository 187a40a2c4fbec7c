import { MAIL_SAMPLES } from './mail-samples.js';
import { PASSKEY_SAMPLES } from './passkey-samples.js';
import { ACCOUNT_SAMPLES } from './account-samples.js';
import { SECOND_FACTOR_SAMPLES } from './second-factor-samples.js';
import type { PageName, Pages } from '../../../src/http/pages.js';

/** Every state of every page that a person can meet: name of the state -> page and view model. */
export interface Sample<Name extends PageName = PageName> {
  readonly state: string;
  readonly page: Name;
  readonly model: Pages[Name];
}

const application = { name: 'Acme Notes', domain: 'notes.acme.test' };
const account = { name: 'Ada Lovelace', email: 'ada@acme.test', username: 'ada' };

const login: Pages['login'] = { csrf: 'csrf-token', requestId: 'request-id', username: '', asks: 'both', startOverPath: '/login', error: null, retryAfterSeconds: null, application, confirm: null, forgotPath: '/reset?request=request-id' };
const secondFactor: Pages['second-factor'] = {
  csrf: 'csrf-token', requestId: 'request-id', account, application, method: 'totp', asked: {}, rememberDays: 30, error: null, retryAfterSeconds: null, startOverPath: '/login?request=request-id',
  others: ['passkey', 'recovery_code', 'email_code', 'toy'].map((method) => ({ method, path: `/login/factor?method=${method}&request=request-id` })),
};
const consent: Pages['consent'] = {
  csrf: 'csrf-token',
  requestId: 'request-id',
  application: { ...application, uri: null, logoUri: null, policyUri: 'https://notes.acme.test/privacy', tosUri: 'https://notes.acme.test/terms', verified: true },
  account,
  permissions: [
    { scope: 'openid', sentence: null, sensitive: false },
    { scope: 'notes:read', sentence: 'Read your notes', sensitive: false },
    { scope: 'notes:write', sentence: 'Write and delete your notes', sensitive: true },
    { scope: 'unheard:of', sentence: null, sensitive: false },
    { scope: 'offline_access', sentence: null, sensitive: true },
  ],
  newPermissionsOnly: false,
  switchUri: '/login?request=request-id&switch=1',
};
const device: Pages['device'] = { csrf: 'csrf-token', userCode: '', compare: false, error: null, retryAfterSeconds: null };
const deviceConfirm: Pages['device-confirm'] = {
  csrf: 'csrf-token', requestId: 'device.request-id', account, permissions: consent.permissions, switchUri: '/login?request=device.request-id',
  application: { name: 'Living Room TV', policyUri: 'https://tv.acme.test/privacy', tosUri: null, verified: true },
  device: { address: '198.51.100.7', sameNetwork: true, time: 1_790_769_840_000, minutesAgo: 0 },
};
const logout: Pages['logout'] = { csrf: 'csrf-token', action: '/oauth2/logout', fields: [{ name: 'state', value: 'af0ifjsldkj' }], account, others: [], applications: ['Acme Notes', 'Intranet'], application };
const loggedOut: Pages['logged-out'] = { signedOut: true, remaining: ['Acme Notes', 'Intranet'], frames: [], returnUri: 'https://notes.acme.test/' };
const error: Pages['error'] = {
  code: 'invalid_request', reason: null, status: 400, parameter: 'redirect_uri', sent: 'http://localhost:8080/callback/', requestId: 'req_01j9z3k4m5n6p7q8r9s0t1v2w3',
  time: 1_790_769_840_000, supportAddress: null, developerHint: 'redirect_uri is not registered for this client.', retryAfterSeconds: null,
  wayOn: { to: 'start', uri: '/' },
};
const home: Pages['home'] = { account, applications: [{ name: 'Acme Notes', uri: 'https://notes.acme.test/login?iss=https%3A%2F%2Fid.acme.test', domain: 'notes.acme.test' }], lost: null, signInPath: '/login', signOutPath: '/oauth2/logout', noAdministrator: false };
const wayIn: Pages['way-in'] = {
  purpose: 'setup', csrf: 'csrf-token', action: '/setup', hidden: [{ name: 'code', value: 'BCDF-GHJK' }], problem: false, busy: false, application: null, shortestPassword: 15, passkey: null, withPassword: true, otherPath: null,
  fields: [
    { field: 'username', value: '', type: 'text', autocomplete: 'username', problem: null, fixed: false, hint: 'username' },
    { field: 'name', value: 'Ada Lovelace', type: 'text', autocomplete: 'name', problem: null, fixed: false, hint: null },
    { field: 'email', value: 'ada@acme.test', type: 'email', autocomplete: 'email', problem: null, fixed: false, hint: 'email' },
    { field: 'password', value: '', type: 'password', autocomplete: 'new-password', problem: null, fixed: false, hint: 'password' },
  ],
};
const username = { field: 'username', value: 'ada', type: 'text', autocomplete: 'username', problem: null, fixed: false, hint: 'username' } as const;
const invitation: Pages['way-in'] = { ...wayIn, purpose: 'invitation', action: '/invite/token', hidden: [], application, passkey: { newcomer: 'usr_1.mac', fields: wayIn.fields.slice(0, 3), refused: false }, withPassword: false, otherPath: '/invite/token' };
const wayInEnd: Pages['way-in-end'] = { purpose: 'setup', state: 'ready', signedIn: false, requestId: 'req_01j9z3k4m5n6p7q8r9s0t1v2w3', nextUri: '/login', applicationName: null, toOpen: null, setUpAlready: false };
const wrongHost: Pages['wrong-host'] = { openedUrl: 'http://10.0.0.5:3000', publicUrl: 'https://id.acme.test', headers: [{ name: 'host', value: '10.0.0.5:3000' }], requestId: 'req_01j9z3k4m5n6p7q8r9s0t1v2w3' };
const demo: Pages['demo'] = {
  title: 'You are signed in',
  introduction: 'This page is an application of its own. It got everything below over public HTTP.',
  sections: [
    {
      heading: 'ID token', tone: 'good', text: 'The signature is valid.', code: '{ "iss": "http://localhost:3000" }',
      facts: [{ name: 'iss', value: 'http://localhost:3000', explanation: 'Who says so.' }, { name: 'sub', value: 'usr_01j9z3k4m5n6p7q8r9s0t1v2w3', explanation: null }],
      links: [{ label: 'Call the API', href: '/demo/api' }, { label: 'Call it without a token', href: '/demo/api?token=none' }], forms: [{ label: 'Sign out', action: '/demo/logout', fields: [] }],
    },
    { heading: 'The API refused', tone: 'bad', text: null, facts: [], code: 'HTTP/1.1 403 Forbidden', links: [], forms: [] },
    { heading: 'What next', tone: 'plain', text: 'Read on.', facts: [], code: null, links: [], forms: [] },
  ],
};

const field = { name: 'client_name', place: null, type: 'string, at most 200 characters', required: true, about: 'What people call it.' } as const;
const example = '{\n  "client_name": "Acme Notes"\n}';
const operation: Pages['reference']['operations'][number] = {
  id: 'clients.secrets.create', method: 'POST', path: '/clients/{client_id}/secrets', summary: 'Give a client one more secret', scope: 'client-secrets:write',
  parameters: [{ ...field, name: 'client_id', place: 'path' }, { ...field, name: 'dry_run', place: 'query', required: false }],
  body: { type: 'application/json', fields: [field], code: example },
  answers: [{ status: 201, about: 'Created.', content: { type: 'application/json', fields: [field], code: example } }, { status: 204, about: 'Done.', content: null }],
  problems: [{ status: 401, about: 'The access token is not good here.' }],
  code: "curl 'https://id.acme.test/admin/v1/clients/client_id/secrets' \\\n  -H \"Authorization: Bearer $TOKEN\"",
  command: 'doorward clients secrets create <client_id>',
};
const reference: Pages['reference'] = {
  publicUrl: 'https://id.acme.test', resource: null, operations: [],
  resources: [{ name: 'clients', operations: [operation, { id: 'clients.delete', method: 'DELETE', path: '/clients/{client_id}', summary: 'Remove it' }] }],
};

const errorEntry = { name: 'validation', kind: 'api', status: 422, title: 'Some fields are not valid', advice: [{ words: 'Look at ', isCode: false }, { words: 'errors', isCode: true }] } as const;

function sample<Name extends PageName>(state: string, page: Name, model: Pages[Name]): Sample {
  return { state, page, model } as Sample;
}

export const SAMPLES: readonly Sample[] = [
  sample('login', 'login', login),
  sample('login-alone', 'login', { ...login, requestId: null, application: null }),
  sample('login-expired', 'login', { ...login, error: 'expired' }),
  sample('login-confirm', 'login', { ...login, application: null, confirm: { account, hasPassword: true, hasPasskey: true, otherPath: '/login/factor?request=request-id' } }),
  sample('login-confirm-mismatch', 'login', { ...login, application: null, error: 'mismatch', confirm: { account, hasPassword: true, hasPasskey: false, otherPath: null } }),
  sample('login-confirm-without-password', 'login', { ...login, application: null, confirm: { account, hasPassword: false, hasPasskey: true, otherPath: '/login/factor?request=request-id' } }),
  sample('second-factor', 'second-factor', secondFactor),
  sample('second-factor-alone', 'second-factor', { ...secondFactor, requestId: null, application: null, others: [], rememberDays: null }),
  sample('second-factor-passkey', 'second-factor', { ...secondFactor, method: 'passkey' }),
  sample('second-factor-email-code', 'second-factor', { ...secondFactor, method: 'email_code', asked: { address: 'a…a@acme.test', outcome: 'sent' } }),
  sample('second-factor-email-code-unsent', 'second-factor', { ...secondFactor, method: 'email_code', asked: { address: 'a…a@acme.test', outcome: 'unsent' }, error: 'mismatch' }),
  sample('second-factor-email-code-limited', 'second-factor', { ...secondFactor, method: 'email_code', asked: { address: 'a…a@acme.test', outcome: 'limited' } }),
  sample('second-factor-recovery-code', 'second-factor', { ...secondFactor, method: 'recovery_code' }),
  sample('second-factor-mismatch', 'second-factor', { ...secondFactor, error: 'mismatch' }),
  sample('second-factor-limited', 'second-factor', { ...secondFactor, error: 'limited', retryAfterSeconds: 90 }),
  sample('second-factor-busy', 'second-factor', { ...secondFactor, error: 'busy', retryAfterSeconds: 2 }),
  sample('enrol', 'enrol', { account, application, choices: ['passkey', 'totp'].map((method) => ({ method, path: `/account/${method}` })), passkeyOnly: false, startOverPath: '/login' }),
  sample('enrol-passkey', 'enrol', { account, application, choices: [{ method: 'passkey', path: '/account/passkey' }], passkeyOnly: true, startOverPath: '/login' }),
  sample('enrol-nothing', 'enrol', { account, application: null, choices: [], passkeyOnly: false, startOverPath: '/login' }),
  sample('login-name-first', 'login', { ...login, asks: 'name' }),
  sample('login-password-next', 'login', { ...login, username: 'ada@acme.test', asks: 'password' }),
  sample('login-password-next-mismatch', 'login', { ...login, username: 'ada@acme.test', asks: 'password', error: 'mismatch' }),
  sample('login-hinted', 'login', { ...login, username: 'ada@acme.test' }),
  sample('login-newcomer', 'login', { ...login, newcomer: true }),
  sample('login-mismatch', 'login', { ...login, username: 'ada@acme.test', error: 'mismatch' }),
  sample('login-limited', 'login', { ...login, username: 'ada', error: 'limited', retryAfterSeconds: 130 }),
  sample('login-limited-unknown', 'login', { ...login, username: 'ada', error: 'limited' }),
  sample('login-passkey', 'login', { ...login, error: 'passkey', unknownPasskey: 'AAAA' }),
  sample('login-busy', 'login', { ...login, username: 'ada', error: 'busy', retryAfterSeconds: 2 }),
  sample('choose', 'choose', { csrf: 'csrf-token', requestId: 'request-id', application, accounts: [{ id: 'ses_1', ...account }], several: false, otherUri: '/login/choose?request=request-id&account=other' }),
  sample('choose-several', 'choose', { csrf: 'csrf-token', requestId: null, application: null, accounts: [{ id: 'ses_1', ...account }, { id: 'ses_2', name: 'Bob Example', email: null, username: 'bob' }], several: true, otherUri: '/login/choose?account=other' }),
  sample('consent', 'consent', consent),
  sample('consent-more', 'consent', { ...consent, newPermissionsOnly: true, application: { ...consent.application, policyUri: null, tosUri: null } }),
  sample('consent-unverified', 'consent', { ...consent, application: { ...consent.application, verified: false, domain: 'com.example.app' }, account: { name: '', email: null, username: 'ada' } }),
  sample('device', 'device', device),
  sample('device-filled', 'device', { ...device, userCode: 'WDJB-MJHT', compare: true }),
  sample('device-mismatch', 'device', { ...device, userCode: 'WDJB-MJHX', error: 'mismatch' }),
  sample('device-limited', 'device', { ...device, userCode: 'WDJB-MJHX', error: 'limited', retryAfterSeconds: 60 }),
  sample('device-confirm', 'device-confirm', deviceConfirm),
  sample('device-confirm-elsewhere', 'device-confirm', {
    ...deviceConfirm, application: { ...deviceConfirm.application, policyUri: null, verified: false }, device: { address: '2001:db8::7', sameNetwork: false, time: 1_790_769_840_000, minutesAgo: 8 },
  }),
  sample('device-allowed', 'device-end', { state: 'allowed', applicationName: 'Living Room TV' }),
  sample('device-denied', 'device-end', { state: 'denied', applicationName: 'Living Room TV' }),
  sample('device-over', 'device-end', { state: 'over', applicationName: null }),
  sample('logout', 'logout', logout),
  sample('logout-several', 'logout', { ...logout, others: [{ name: 'Bob Example', email: null, username: 'bob' }] }),
  sample('logout-alone', 'logout', { ...logout, account: null, application: null, fields: [] }),
  sample('logged-out', 'logged-out', loggedOut),
  sample('logged-out-alone', 'logged-out', { signedOut: true, remaining: [], frames: [], returnUri: null }),
  sample('logged-out-telling', 'logged-out', { ...loggedOut, returnUri: null, frames: ['https://notes.acme.test/bye?iss=https%3A%2F%2Fid.acme.test&sid=ses_1'] }),
  sample('logged-out-stayed', 'logged-out', { signedOut: false, remaining: [], frames: [], returnUri: null }),
  sample('error', 'error', error),
  sample('error-server', 'error', { ...error, code: 'server_error', status: 500, wayOn: { to: 'again', uri: '/login?request=request-id' }, parameter: null, sent: null, developerHint: null, supportAddress: 'it@acme.test' }),
  sample('error-unavailable', 'error', { ...error, code: 'temporarily_unavailable', status: 503, parameter: null, sent: null, developerHint: null, retryAfterSeconds: 5 }),
  sample('error-form', 'error', { ...error, code: 'access_denied', reason: 'form_refused', status: 403, parameter: null, sent: null }),
  sample('error-over', 'error', { ...error, reason: 'over', parameter: null, sent: null, developerHint: null, wayOn: { to: 'application', uri: 'https://notes.acme.test/', name: 'Acme Notes' } }),
  sample('continue', 'continue', { targetUri: 'com.example.app:/callback?code=abc&state=xyz', applicationName: 'Acme Notes' }),
  sample('form-post', 'form-post', { action: 'https://notes.acme.test/callback', fields: [{ name: 'code', value: 'abc' }, { name: 'state', value: 'xyz' }], applicationName: 'Acme Notes' }),
  sample('language', 'language', { csrf: 'csrf-token', returnPath: '/login', languages: [{ locale: 'en', name: 'English' }, { locale: 'ar', name: 'العربية' }] }),
  sample('home', 'home', home),
  sample('home-without-applications', 'home', { ...home, applications: [] }),
  sample('home-after-a-recovery-code', 'home', { ...home, lost: '/account/authenticator' }),
  sample('home-signed-out', 'home', { ...home, account: null }),
  ...ACCOUNT_SAMPLES, ...PASSKEY_SAMPLES, ...SECOND_FACTOR_SAMPLES, ...MAIL_SAMPLES,
  sample('wrong-host', 'wrong-host', wrongHost),
  sample('wrong-host-production', 'wrong-host', { ...wrongHost, headers: [] }),
  sample('demo', 'demo', demo),
  sample('reference', 'reference', reference),
  sample('reference-resource', 'reference', { ...reference, resource: 'clients', operations: [operation, { ...operation, id: 'clients.me', method: 'GET', scope: null, body: null }] }),
  sample('error-reference', 'error-reference', { name: null, kinds: [{ kind: 'api', entries: [errorEntry] }, { kind: 'protocol', entries: [{ ...errorEntry, name: 'invalid_grant', kind: 'protocol', title: null }] }] }),
  sample('error-reference-one', 'error-reference', { name: 'validation', kinds: [{ kind: 'api', entries: [errorEntry] }] }),
  sample('setup', 'way-in', wayIn),
  sample('setup-problem', 'way-in', { ...wayIn, problem: true, fields: wayIn.fields.map((field) => (field.field === 'name' ? field : { ...field, problem: 'is required' })) }),
  sample('invited', 'way-in', { ...invitation, withPassword: true }),
  sample('invited-problem', 'way-in', { ...invitation, problem: true, passkey: { newcomer: 'usr_1.mac', fields: [{ ...username, problem: 'belongs to somebody else already: choose another one' }], refused: false } }),
  sample('invited-refused', 'way-in', { ...invitation, problem: true, passkey: { newcomer: 'usr_1.mac', fields: [username], refused: true } }),
  sample('invited-ready', 'way-in-end', { ...wayInEnd, purpose: 'invitation', signedIn: true, nextUri: '/account' }),
  sample('setup-ready', 'way-in-end', wayInEnd),
  sample('setup-over', 'way-in-end', { ...wayInEnd, state: 'over', nextUri: '/' }),
  sample('setup-already', 'way-in-end', { ...wayInEnd, state: 'over', setUpAlready: true }),
  sample('invitation', 'way-in', { ...wayIn, purpose: 'invitation', action: '/invite/token', hidden: [], application, fields: wayIn.fields.map((field) => (field.field === 'email' ? { ...field, fixed: true, hint: null } : field)) }),
  sample('invitation-ready', 'way-in-end', { ...wayInEnd, purpose: 'invitation', nextUri: 'https://notes.acme.test/', applicationName: 'Acme Notes' }),
  sample('invitation-ready-elsewhere', 'way-in-end', { ...wayInEnd, purpose: 'invitation', toOpen: 'Acme Notes' }),
  sample('invitation-over', 'way-in-end', { ...wayInEnd, purpose: 'invitation', state: 'over', nextUri: '/' }),
  sample('password-setup-busy', 'way-in', { ...wayIn, purpose: 'password-setup', action: '/reset/token', hidden: [], busy: true, fields: wayIn.fields.filter(({ field }) => field === 'username' || field === 'password').map((field) => (field.field === 'username' ? { ...field, value: 'ada', fixed: true, hint: null } : field)) }),
  sample('password-setup-ready', 'way-in-end', { ...wayInEnd, purpose: 'password-setup' }),
  sample('password-setup-over', 'way-in-end', { ...wayInEnd, purpose: 'password-setup', state: 'over', nextUri: '/' }),
  sample('home-without-administrator', 'home', { ...home, account: null, noAdministrator: true }),
];
