import type { AuditDetails, AuditRecord, RequestOrigin } from './event.js';
import { networkOf } from './network-of.js';

export interface Spread {
  /** What anybody may read as long as the log is kept. */
  readonly open: AuditDetails;
  readonly address: string | null;
  /** What goes when the person goes, by the person's id. */
  readonly people: ReadonlyMap<string, AuditDetails>;
}

/** Actors behind whom there is a browser or a person's machine. */
const PERSONAL_ACTORS: ReadonlySet<AuditRecord['actor']> = new Set(['user', 'page', 'api']);

/**
 * Whom each fact is about. Address and browser are those of who acted: a person, at times another than the one acted upon, at times somebody whom we do
 * not know, of whom we keep less. What `record.personal` holds is about the person acted upon.
 */
export function spread(record: AuditRecord, origin: RequestOrigin | null): Spread {
  const people = new Map<string, AuditDetails>();
  if (record.userId && record.personal !== undefined) people.set(record.userId, record.personal);
  const came = cameFrom(record, origin);
  const whose = record.actor === 'client' && origin?.fromServer === true ? undefined : personActing(record);
  if (whose !== undefined) {
    people.set(whose, { ...people.get(whose), ...came });
    return { open: record.details ?? {}, address: null, people };
  }
  const { address = null, ...rest } = came;
  return { open: { ...record.details, ...rest }, address: record.actor === 'user' && address !== null ? (networkOf(address) ?? null) : address, people };
}

function cameFrom(record: AuditRecord, origin: RequestOrigin | null): { readonly address?: string; readonly user_agent?: string } {
  if (origin === null) return {};
  const { address, userAgent } = origin;
  return { ...(address === '' ? {} : { address }), ...(userAgent !== null && PERSONAL_ACTORS.has(record.actor) ? { user_agent: userAgent } : {}) };
}

/**
 * Undefined: nobody, or nobody whom we know. A client that acts for a person may run on that person's machine, unless it keeps a secret. Who failed to sign in, or asked for a new password, is not known to be
 * the person whose name they gave; and to look for that person's key would take a time that tells whether there is such a person.
 */
function personActing({ actor, actorId, userId, type, outcome }: AuditRecord): string | undefined {
  if ((type.startsWith('sign_in.') && outcome === 'failure') || type === 'password_reset.requested') return undefined;
  if (actor === 'cli' || actor === 'file' || actor === 'server') return undefined;
  if (actorId) return actorId.startsWith('usr_') ? actorId : undefined;
  return actor === 'api' ? undefined : (userId ?? undefined);
}
