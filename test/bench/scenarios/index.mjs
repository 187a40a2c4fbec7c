import { basic, bearer, expectStatus, form, jsonOf } from '../driver/connection.mjs';
import { LEDGER, SECRET } from '../world.mjs';
import { assertionFields } from './assertion.mjs';
import { Flow, JWT_SCOPE } from './flow.mjs';

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} title
 * @property {{ mariadb: number, sqlite: number } | undefined} goal units per core-second
 * @property {string} [peer] what oidc-provider does in its place, where that differs
 * @property {readonly ('GET' | 'POST')[]} requests of one unit: what bare Fastify is asked for
 * @property {number} [longer] bursts take so many times as long: units that take long need them
 * @property {(subject: object, connection: object, index: number) => Promise<(() => Promise<void>) | undefined>} prepare the unit; undefined where the server cannot do it
 */

const machineToken = async (subject, connection, fields) =>
  jsonOf(await connection.request('POST', subject.paths.token, { headers: basic('machine', SECRET), body: form({ grant_type: 'client_credentials', ...fields }) })).access_token;

const introspecting = (subject, connection) => async (token) => {
  const answer = await connection.request('POST', subject.paths.introspect, { headers: basic('api', SECRET), body: `token=${token}` });
  if (answer.status !== 200 || !answer.body.includes('"active":true')) throw new Error(`introspection answered ${answer.status} ${answer.body}`);
};

const singleSignOn = (clientId) => async (subject, connection, index) => {
  const flow = new Flow(subject, connection, index, clientId, JWT_SCOPE);
  const { id_token: idToken, refresh_token: refreshToken } = await flow.begin();
  if (idToken === undefined || refreshToken === undefined) throw new Error('the flow must yield an ID token and a refresh token');
  return async () => { await flow.singleSignOn(); };
};

const refreshing = (clientId) => async (subject, connection, index) => {
  let { refresh_token: token } = await new Flow(subject, connection, index, clientId, JWT_SCOPE).begin();
  const headers = basic(clientId, SECRET);
  return async () => {
    const answer = jsonOf(await connection.request('POST', subject.paths.token, { headers, body: `grant_type=refresh_token&refresh_token=${encodeURIComponent(token)}` }));
    if (answer.refresh_token === token || answer.id_token === undefined) throw new Error('a refresh must rotate and yield an ID token');
    token = answer.refresh_token;
  };
};

/** @type {readonly Scenario[]} */
export const SCENARIOS = [
  {
    name: 'client-credentials', title: 'client_credentials, JWT', requests: ['POST'], goal: { mariadb: 4500, sqlite: 4500 },
    async prepare(subject, connection) {
      const headers = basic('machine', SECRET);
      const body = form({ grant_type: 'client_credentials', scope: 'orders:read', resource: subject.resource });
      return async () => { expectStatus(await connection.request('POST', subject.paths.token, { headers, body }), 200); };
    },
  },
  {
    // At most twice what a secret costs, the scenario above: a signature to check, and a jti to keep.
    name: 'private-key-jwt', title: 'client_credentials, private_key_jwt', requests: ['POST'], goal: { mariadb: 2250, sqlite: 2250 },
    async prepare(subject, connection) {
      const fields = { grant_type: 'client_credentials', scope: 'orders:read', resource: subject.resource };
      return async () => { expectStatus(await connection.request('POST', subject.paths.token, { body: form({ ...fields, ...assertionFields(subject.url.origin) }) }), 200); };
    },
  },
  { name: 'sso', title: 'sso flow', requests: ['GET', 'POST'], goal: { mariadb: 1000, sqlite: 1400 }, prepare: singleSignOn('app') },
  { name: 'sso-rs256', title: 'sso flow, RS256 ID token', requests: ['GET', 'POST'], goal: undefined, prepare: singleSignOn('app-rs256') },
  { name: 'refresh', title: 'refresh, rotated', requests: ['POST'], goal: { mariadb: 1500, sqlite: 2100 }, prepare: refreshing('app') },
  { name: 'refresh-rs256', title: 'refresh, rotated, RS256 ID token', requests: ['POST'], goal: undefined, prepare: refreshing('app-rs256') },
  {
    name: 'introspect-jwt', title: 'introspection, JWT in use', requests: ['POST'], goal: { mariadb: 3500, sqlite: 4500 }, peer: 'opaque: it does not introspect JWTs',
    async prepare(subject, connection, index) {
      if (!subject.introspectsJwt) return SCENARIOS.find((each) => each.name === 'introspect-opaque').prepare(subject, connection, index);
      const { access_token: token } = await new Flow(subject, connection, index, 'app', JWT_SCOPE).begin();
      const introspect = introspecting(subject, connection);
      return () => introspect(token);
    },
  },
  {
    name: 'introspect-jwt-new', title: 'introspection, JWT not seen before', requests: ['POST'], goal: undefined,
    async prepare(subject, connection) {
      if (!subject.introspectsJwt) return undefined;
      // As many as it takes for none to come again within the second that a verified one is remembered.
      const tokens = [];
      for (let made = 0; made < 200; made += 1) tokens.push(await machineToken(subject, connection, { scope: 'orders:read' }));
      const introspect = introspecting(subject, connection);
      let next = 0;
      return () => introspect(tokens[(next += 1) % tokens.length]);
    },
  },
  {
    name: 'introspect-opaque', title: 'introspection, opaque', requests: ['POST'], goal: { mariadb: 3500, sqlite: 4500 },
    async prepare(subject, connection) {
      const token = await machineToken(subject, connection, subject.introspectsJwt ? { scope: 'ledger:read', resource: LEDGER } : {});
      const introspect = introspecting(subject, connection);
      return () => introspect(token);
    },
  },
  {
    name: 'userinfo', title: 'userinfo', requests: ['GET'], goal: { mariadb: 3500, sqlite: 4500 }, peer: 'opaque token, people in memory',
    async prepare(subject, connection, index) {
      // oidc-provider takes no JWT here.
      const scope = subject.introspectsJwt ? JWT_SCOPE : 'openid profile email offline_access';
      const { access_token: token } = await new Flow(subject, connection, index, 'app', scope).begin();
      const headers = bearer(token);
      return async () => { expectStatus(await connection.request('GET', subject.paths.userinfo, { headers }), 200); };
    },
  },
  {
    name: 'discovery', title: 'discovery + JWKS', requests: ['GET', 'GET'], goal: { mariadb: 8000, sqlite: 8000 },
    async prepare(subject, connection) {
      return async () => {
        expectStatus(await connection.request('GET', subject.paths.discovery), 200);
        expectStatus(await connection.request('GET', subject.paths.jwks), 200);
      };
    },
  },
  {
    name: 'api', title: 'sample API, GET /api/notes', requests: ['GET'], goal: undefined,
    async prepare(subject, connection, index) {
      if (subject.paths.api === undefined) return undefined;
      const { access_token: token } = await new Flow(subject, connection, index, 'app', 'openid notes:read').begin();
      const headers = bearer(token);
      return async () => { expectStatus(await connection.request('GET', subject.paths.api, { headers }), 200); };
    },
  },
  {
    name: 'login', title: 'full login, argon2id', requests: [], goal: { mariadb: 38, sqlite: 38 }, longer: 3,
    async prepare(subject, connection, index) {
      return async () => {
        connection.cookies.clear();
        const flow = new Flow(subject, connection, index, 'intranet', JWT_SCOPE);
        const { code } = await flow.signIn(await flow.authorize());
        await flow.redeem(code);
      };
    },
  },
];

/** What HTTP alone costs: the same number of requests of the same kind. */
export const bareUnit = (connection, requests) => async () => {
  for (const method of requests) {
    if (method === 'GET') expectStatus(await connection.request('GET', '/'), 200);
    else expectStatus(await connection.request('POST', '/token', { headers: basic('machine', SECRET), body: 'grant_type=client_credentials&scope=orders%3Aread' }), 200);
  }
};
