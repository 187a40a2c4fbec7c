import { AdminEdits } from '../../../src/admin/admin-edits.js';
import type { TestApp } from '../../support/app.js';
import { CALLBACK, SECRET } from '../../support/world.js';

const ACT = { actor: 'cli', managedBy: null, origin: null } as const;

/** An application that no file declares, so that the API may change it. */
export async function makeClient(test: TestApp, clientId: string, members: object = {}): Promise<string> {
  const isPublic = (members as Record<string, unknown>)['token_endpoint_auth_method'] === 'none';
  const draft = { client_id: clientId, client_name: `${clientId} app`, redirect_uris: [CALLBACK], scope: 'openid profile email orders:read', ...(isPublic ? {} : { client_secret: SECRET }), ...members };
  await test.get(AdminEdits).create('clients', draft, ACT);
  return clientId;
}

/** A person that no file declares; resolves to the id. */
export async function makeUser(test: TestApp, name: string, members: object = {}): Promise<string> {
  return (await test.get(AdminEdits).create('users', { preferred_username: name, name: `${name} Example`, email: `${name}@example.test`, email_verified: true, ...members }, ACT)).id;
}

export async function makeGroup(test: TestApp, name: string): Promise<void> {
  await test.get(AdminEdits).create('groups', { name }, ACT);
}

export async function makeApi(test: TestApp, identifier: string, ...scopes: string[]): Promise<string> {
  await test.get(AdminEdits).create('apis', { identifier, name: identifier, scopes: scopes.map((value) => ({ value, description: `See ${value}` })) }, ACT);
  return identifier;
}
