import { deviceOf } from '../../http/device.js';
import type { RememberedDevice } from '../../sessions/remembered-device.entity.js';
import type { User } from '../../users/user.entity.js';
import { toUserFields } from '../../users/user-draft.js';
import type { OwnEvent } from './own-activity.js';
import type { OwnApplication } from './own-applications.js';
import type { OwnCredentialFacts } from './own-credentials.js';
import type { OwnSession } from './own-sessions.js';

type Wire = Readonly<Record<string, unknown>>;

/** RFC 3339. */
const toTime = (instant: number): string => new Date(instant).toISOString();
const toTimeOrNull = (instant: number | null): string | null => (instant === null ? null : toTime(instant));

/** An account in the words of JSON, the same in the API and in the file that people download: field names are the protocol's own. */
export const toProfileWire = (user: User, editable: readonly string[]): Wire => ({
  ...toUserFields(user), created_at: toTime(user.createdAt), updated_at: toTime(user.updatedAt), managed_by: user.managedBy === null ? null : 'organisation', editable,
});

export const toSessionWire = ({ session, applications }: OwnSession, currentId: string | null): Wire => ({
  id: session.id, current: session.id === currentId, device: deviceOf(session.userAgent), address: session.address, amr: session.amr,
  created_at: toTime(session.createdAt), authenticated_at: toTime(session.authenticatedAt), last_seen_at: toTime(session.lastSeenAt), expires_at: toTime(session.expiresAt),
  clients: applications.map(({ clientId, name, lastUsedAt }) => ({ client_id: clientId, client_name: name, last_used_at: toTime(lastUsedAt) })),
});

export const toRememberedWire = ({ id, userAgent, address, createdAt, lastUsedAt, expiresAt }: RememberedDevice): Wire => ({
  id, device: deviceOf(userAgent), address, created_at: toTime(createdAt), last_used_at: toTime(lastUsedAt), expires_at: toTime(expiresAt),
});

export const toGrantWire = ({ clientId, name, scopes, grantedAt, lastUsedAt }: OwnApplication): Wire => ({
  client_id: clientId, client_name: name, scope: scopes.join(' '), granted_at: toTime(grantedAt), last_used_at: toTimeOrNull(lastUsedAt),
});

export const toCredentialsWire = ({ passwordSet, credentials, recoveryCodesLeft }: OwnCredentialFacts): Wire => ({
  password: { set: passwordSet },
  credentials: credentials.map(({ id, type, name, createdAt, lastUsedAt }) => ({ id, type, name, created_at: toTime(createdAt), last_used_at: toTimeOrNull(lastUsedAt) })),
  recovery_codes_left: recoveryCodesLeft,
});

export const toEventWire = ({ id, at, type, again, outcome, byOther, device, address, application }: OwnEvent): Wire => ({
  id, occurred_at: toTime(at), type, ...(type === 'sign_in.succeeded' ? { again } : {}), outcome, by: byOther ? 'organisation' : 'account', device, address,
  client: application === null ? null : { client_id: application.clientId, client_name: application.name },
});
