/** Every act that leaves an audit record. Routine refreshes, introspections and client_credentials tokens go to counters and log only. */
export const AUDIT_EVENT_TYPES = [
  'sign_in.succeeded', 'sign_in.failed', 'sign_in.limited', 'sign_in.guessing_suspected', 'sign_in.factor_failed', 'device.remembered', 'device.forgotten', 'sign_out',
  'session.ended', 'session.renewed', 'consent.granted', 'consent.denied', 'consent.withdrawn',
  'authorization.refused', 'authorization.ended', 'device.authorized', 'device.denied', 'code.redeemed', 'code.refused', 'code.reused',
  'refresh.refused', 'refresh.reused', 'token.revoked', 'client.authentication_failed',
  'key.created', 'key.rotated', 'key.retired', 'key.revoked',
  'user.created', 'user.updated', 'user.deleted', 'user.restored', 'user.disabled', 'user.enabled', 'user.password_set', 'user.password_removed', 'user.setup_link_made', 'user.factors_reset',
  'credential.added', 'credential.renamed', 'credential.removed',
  'client.created', 'client.updated', 'client.deleted', 'client.disabled', 'client.enabled', 'client.secret_added', 'client.secret_updated', 'client.secret_rotated', 'client.secret_expiring', 'client.secret_removed',
  'activity.disowned', 'user.deletion_requested', 'user.data_exported',
  'setup_link.created', 'admin_role.granted', 'admin_role.removed', 'role.created', 'role.updated', 'role.deleted', 'role.assigned', 'role.unassigned',
  'invitation.created', 'invitation.resent', 'invitation.deleted', 'invitation.accepted', 'invitation.wanted', 'import.started', 'import.finished',
  'api.created', 'api.updated', 'api.deleted', 'group.created', 'group.updated', 'group.deleted', 'group.member_added', 'group.member_removed',
  'settings.updated', 'webhook.created', 'webhook.updated', 'webhook.deleted', 'webhook.secret_rotated', 'webhook.disabled',
  'registration_token.created', 'registration_token.deleted', 'statement_issuer.created', 'statement_issuer.deleted',
  'email.change_requested', 'email.changed', 'email.verified', 'password_reset.requested', 'mail.given_up',
  'audit.tampering_found',
] as const;

export type AuditEventType = (typeof AUDIT_EVENT_TYPES)[number];

/** Facts about the act: never a password, token, code or secret. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** Where a request came from, as audit and log tell it. */
export interface RequestOrigin {
  readonly requestId: string;
  readonly address: string;
  readonly userAgent: string | null;
  /** The person or the application whose token the request came with, where that is who acts. */
  readonly actorId?: string;
  /** It came from an application that keeps a secret on a server, and has proven it: not from a person's device. RFC 6749 §2.1. */
  readonly fromServer?: boolean;
}

/** What the caller of AuditLog.record tells; id and time are added there. */
export interface AuditRecord {
  readonly type: AuditEventType;
  readonly outcome: 'success' | 'failure';
  readonly actor: 'user' | 'client' | 'api' | 'cli' | 'file' | 'page' | 'server';
  /** The id of the person or of the application that acted, where that is another than who the event is about; the origin's when left out. */
  readonly actorId?: string | null;
  readonly userId?: string | null;
  readonly clientId?: string | null;
  readonly sessionId?: string | null;
  readonly authorizationId?: string | null;
  readonly details?: AuditDetails;
  /** Facts about the person `userId` that must go when they do (names, addresses): encrypted under the person's own key. */
  readonly personal?: AuditDetails;
}
