import type { PathName } from './paths.js';
import type { StateName } from './states.js';

/** A cell that says nothing, and why. */
export interface NotApplicable { readonly because: string }

type Cell = string | NotApplicable;

const GRANT = '400 invalid_grant';
const CLIENT = '401 invalid_client';
const INACTIVE = '{"active":false}';
const TOKEN = '401 invalid_token';

const no = (because: string): NotApplicable => ({ because });
const NO_PERSON = no('no person is involved');
const NO_SECRET = no('a secret proves the application when it asks for tokens; what it was given rests on the authorization');
const NO_APPLICATION = no('the home page is between the person and this server');

type Row = Readonly<Record<StateName, Cell>>;

/** In the order of the states: what becomes of the person, of the application, of what is between them, of the session. */
const row = (s1: Cell, s3: Cell, s4: Cell, s5: Cell, s6: Cell, s7: Cell, s8: Cell, s9: Cell, s10: Cell): Row => ({
  'S1 the person is disabled': s1,
  'S3 the person is deleted': s3,
  'S4 the person has left the group': s4,
  'S5 the application is disabled': s5,
  'S6 the application is deleted': s6,
  'S7 the secret is rotated away': s7,
  'S8 the consent is withdrawn': s8,
  'S9 the session has ended': s9,
  'S10 the password was changed': s10,
});

const ALL_INACTIVE = row(INACTIVE, INACTIVE, INACTIVE, INACTIVE, INACTIVE, NO_SECRET, INACTIVE, INACTIVE, INACTIVE);
const ALL_REFUSED = row(TOKEN, TOKEN, TOKEN, TOKEN, TOKEN, NO_SECRET, TOKEN, TOKEN, TOKEN);
const ALL_GRANTS = row(GRANT, GRANT, GRANT, CLIENT, CLIENT, CLIENT, GRANT, GRANT, GRANT);

/**
 * MX-01..88. Two states of the catalogue have no row here: S2 (locked by guessing), because limits slow down guessing and lock nobody, or
 * whoever guesses could sign people out; and nothing rests on a second factor yet. Its path P5 (token exchange)
 * does not exist yet.
 */
export const EXPECTED: Readonly<Record<PathName, Row>> = {
  'P1 redeem a code': ALL_GRANTS,
  'P2 refresh': ALL_GRANTS,
  'P3 poll with a device code': ALL_GRANTS,
  'P4 client credentials': row(NO_PERSON, NO_PERSON, NO_PERSON, CLIENT, CLIENT, CLIENT, NO_PERSON, NO_PERSON, NO_PERSON),
  'P6 silent sign-on': row('ERR(login_required)', 'ERR(login_required)', 'ERR(access_denied)', 'PAGE400', 'PAGE400', no('the authorization endpoint asks for no secret'), 'ERR(consent_required)', 'ERR(login_required)', 'ERR(login_required)'),
  'P7 introspect a JWT': ALL_INACTIVE,
  'P7 introspect an opaque token': ALL_INACTIVE,
  'P7 introspect a JWT of the application itself': row(NO_PERSON, NO_PERSON, NO_PERSON, INACTIVE, INACTIVE, NO_SECRET, NO_PERSON, NO_PERSON, NO_PERSON),
  'P7 introspect the refresh token': row(INACTIVE, INACTIVE, INACTIVE, CLIENT, CLIENT, CLIENT, INACTIVE, INACTIVE, INACTIVE),
  'P8 UserInfo with a JWT': ALL_REFUSED,
  'P8 UserInfo with an opaque token': ALL_REFUSED,
  'P9 the sample API': ALL_REFUSED,
  'P9 the sample API, the application itself': row(NO_PERSON, NO_PERSON, NO_PERSON, TOKEN, TOKEN, NO_SECRET, NO_PERSON, NO_PERSON, NO_PERSON),
  'P10 the home page': row('signed out', 'signed out', NO_APPLICATION, NO_APPLICATION, NO_APPLICATION, NO_APPLICATION, NO_APPLICATION, 'signed out', 'signed out'),
  'P11 push a request': row(NO_PERSON, NO_PERSON, NO_PERSON, CLIENT, CLIENT, CLIENT, NO_PERSON, NO_PERSON, NO_PERSON),
  'P11 bring a pushed request': row('ERR(login_required)', 'ERR(login_required)', 'ERR(access_denied)', 'PAGE400', 'PAGE400', no('the secret was good when the request was pushed'), 'ERR(consent_required)', 'ERR(login_required)', 'ERR(login_required)'),
  'P10 the consent page': row('/login', '/login', 'ERR(access_denied)', 'PAGE400', 'PAGE400', no('the page asks for no secret'), no('the page is where consent is asked for anew'), '/login', '/login'),
};

export const isApplicable = (cell: Cell): cell is string => typeof cell === 'string';
