/** Every act that leaves an audit record. Routine refreshes, introspections and client_credentials tokens go to counters and log only. */
export const AUDIT_EVENT_TYPES = [
  'sign_in.succeeded', 'sign_in.failed', 'sign_in.limited', 'sign_out',
  'session.ended', 'consent.granted', 'consent.denied', 'consent.withdrawn',
  'authorization.refused', 'authorization.ended', 'code.redeemed', 'code.refused', 'code.reused',
  'refresh.refused', 'refresh.reused', 'token.revoked', 'client.authentication_failed',
  'key.created', 'key.rotated', 'key.retired', 'key.revoked',
  'user.created', 'user.updated', 'user.deleted', 'user.disabled', 'user.enabled', 'user.password_set',
  'client.created', 'client.updated', 'client.deleted', 'client.disabled', 'client.enabled', 'client.secret_added', 'client.secret_removed',
  'api.created', 'api.updated', 'api.deleted', 'group.created', 'group.updated', 'group.deleted',
] as const;

export type AuditEventType = (typeof AUDIT_EVENT_TYPES)[number];

/** Facts about the act: never a password, token, code or secret. */
export type AuditDetails = Readonly<Record<string, string | number | boolean | null | readonly string[]>>;

/** Where a request came from, as audit and log tell it. */
export interface RequestOrigin {
  readonly requestId: string;
  readonly address: string;
  readonly userAgent: string | null;
}

/** What the caller of AuditLog.record tells; id and time are added there. */
export interface AuditRecord {
  readonly type: AuditEventType;
  readonly outcome: 'success' | 'failure';
  readonly actor: 'user' | 'client' | 'api' | 'cli' | 'file' | 'page' | 'server';
  readonly userId?: string | null;
  readonly clientId?: string | null;
  readonly sessionId?: string | null;
  readonly authorizationId?: string | null;
  readonly details?: AuditDetails;
}
