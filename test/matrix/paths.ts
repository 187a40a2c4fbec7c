import type { Answered } from '../support/client.js';
import { Browser } from '../support/browser.js';
import { WireClient } from '../support/client.js';
import { poll } from '../support/device.js';
import { send } from '../support/wire.js';
import { type Artefacts, SILENT } from './artefacts.js';

/** An instance: where it is asked. */
export interface Instance { readonly address: string }

/** Every way to get a token or to use one. Each resolves to its outcome in a few words. */
export const PATHS = {
  'P1 redeem a code': async (of: Artefacts, at: Instance) => spoken(await clientAt(of, at).redeem(of.codes.pop() ?? '')),
  'P2 refresh': async (of: Artefacts, at: Instance) => {
    const answer = await clientAt(of, at).refresh(of.refreshToken);
    if (answer.status === 200) of.refreshToken = String(answer.body['refresh_token']);
    return spoken(answer);
  },
  'P3 poll with a device code': async (of: Artefacts, at: Instance) => spoken(await poll(clientAt(of, at), of.devices.pop() ?? '')),
  'P4 client credentials': async (of: Artefacts, at: Instance) => spoken(await clientAt(of, at).token({ grant_type: 'client_credentials', scope: 'orders:read' })),
  'P6 silent sign-on': async (of: Artefacts, at: Instance) => {
    const page = await browserAt(of, at).open(of.client.authorizeUrl({ scope: 'openid orders:read', prompt: 'none' }));
    return page.leftFor === undefined ? `PAGE${page.status}` : `ERR(${page.leftFor.searchParams.get('error') ?? 'none: a code'})`;
  },
  'P7 introspect a JWT': async (of: Artefacts, at: Instance) => introspected(of.jwt, at),
  'P7 introspect an opaque token': async (of: Artefacts, at: Instance) => introspected(of.opaque, at),
  'P7 introspect a JWT of the application itself': async (of: Artefacts, at: Instance) => introspected(of.machineJwt, at),
  'P7 introspect the refresh token': async (of: Artefacts, at: Instance) => activity(await clientAt(of, at).post('/oauth2/introspect', { token: of.refreshToken })),
  'P8 UserInfo with a JWT': async (of: Artefacts, at: Instance) => opened('/oauth2/userinfo', of.jwt, at),
  'P8 UserInfo with an opaque token': async (of: Artefacts, at: Instance) => opened('/oauth2/userinfo', of.opaque, at),
  'P9 the sample API': async (of: Artefacts, at: Instance) => opened('/api/notes', of.notes, at),
  'P9 the sample API, the application itself': async (of: Artefacts, at: Instance) => opened('/api/notes', of.machineNotes, at),
  'P10 the home page': async (of: Artefacts, at: Instance) => {
    const page = await browserAt(of, at).open('/');
    return page.body.includes(`${of.name}@example.test`) ? 'signed in' : 'signed out';
  },
  'P11 push a request': async (of: Artefacts, at: Instance) => {
    const answer = await clientAt(of, at).post('/oauth2/par', SILENT);
    return answer.status === 201 ? '201' : spoken(answer);
  },
  'P11 bring a pushed request': async (of: Artefacts, at: Instance) => {
    const query = new URLSearchParams({ client_id: of.client.clientId, request_uri: of.pushed.pop() ?? '' }).toString();
    const page = await browserAt(of, at).open(`/oauth2/authorize?${query}`);
    return page.leftFor === undefined ? `PAGE${page.status}` : `ERR(${page.leftFor.searchParams.get('error') ?? 'none: a code'})`;
  },
  'P10 the consent page': async (of: Artefacts, at: Instance) => {
    const page = await browserAt(of, at).open(of.pending.pop() ?? '');
    if (page.leftFor !== undefined) return `ERR(${page.leftFor.searchParams.get('error') ?? 'none: a code'})`;
    if (page.status !== 200) return `PAGE${page.status}`;
    return new URL(page.url).pathname;
  },
} as const satisfies Readonly<Record<string, (of: Artefacts, at: Instance) => Promise<string>>>;

export type PathName = keyof typeof PATHS;

export const PATH_NAMES = Object.keys(PATHS) as readonly PathName[];

/** What each path yields while nothing is wrong. */
export const WHEN_ALL_IS_WELL: Readonly<Record<PathName, string>> = {
  'P1 redeem a code': '200',
  'P2 refresh': '200',
  'P3 poll with a device code': '200',
  'P4 client credentials': '200',
  'P6 silent sign-on': 'ERR(none: a code)',
  'P7 introspect a JWT': 'active',
  'P7 introspect an opaque token': 'active',
  'P7 introspect a JWT of the application itself': 'active',
  'P7 introspect the refresh token': 'active',
  'P8 UserInfo with a JWT': '200',
  'P8 UserInfo with an opaque token': '200',
  'P9 the sample API': '200',
  'P9 the sample API, the application itself': '200',
  'P10 the home page': 'signed in',
  'P10 the consent page': '/consent',
  'P11 push a request': '201',
  'P11 bring a pushed request': 'ERR(none: a code)',
};

const clientAt = (of: Artefacts, { address }: Instance): WireClient => new WireClient(address, of.client.clientId, of.client.secret, of.client.redirectUri);

function browserAt(of: Artefacts, { address }: Instance): Browser {
  of.browser.via = address;
  return of.browser;
}

const spoken = ({ status, body }: Answered): string => (status === 200 ? '200' : `${status} ${String(body['error'])}`);

/** By the API that the token is for: an application of its own, to which nothing happens. */
const introspected = async (token: string, { address }: Instance): Promise<string> => activity(await new WireClient(address, 'orders-api').post('/oauth2/introspect', { token }));

function activity({ status, body }: Answered): string {
  if (status !== 200) return `${status} ${String(body['error'])}`;
  return body['active'] === true ? 'active' : JSON.stringify(body);
}

async function opened(path: string, token: string, { address }: Instance): Promise<string> {
  const { status, headers } = await send(address, path, { headers: { authorization: `Bearer ${token}`, accept: 'application/json' } });
  return status === 200 ? '200' : `${status} ${/error="(\w+)"/.exec(headers.get('www-authenticate') ?? '')?.[1] ?? ''}`;
}
