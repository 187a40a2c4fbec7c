import type { Invitation } from '../../users/invitation.entity.js';
import { INSTANT, INSTANT_OR_NULL, listOf, object, TEXT, TEXT_OR_NULL, toTime, toTimeOrNull } from '../operation-schemas.js';

export const INVITATION_STATES = ['pending', 'accepted', 'expired'] as const;

const PROPERTIES = {
  id: TEXT, email: TEXT, email_verified: { type: 'boolean' }, name: TEXT_OR_NULL, groups: listOf(TEXT), client_id: TEXT_OR_NULL,
  status: { type: 'string', enum: INVITATION_STATES }, user_id: TEXT_OR_NULL, created_at: INSTANT, expires_at: INSTANT, accepted_at: INSTANT_OR_NULL,
};
export const INVITATION = object(PROPERTIES);
export const INVITATION_WITH_URL = object({ ...PROPERTIES, url: { type: ['string', 'null'], format: 'uri' } });
export const INVITATION_EXAMPLE = {
  id: 'inv_01k7q3w5x2m8n4c6v9b0z1a2s3', email: 'grace@example.com', email_verified: false, name: 'Grace Hopper', groups: ['engineering'], client_id: 'intranet',
  status: 'pending', user_id: null, created_at: '2026-09-01T08:00:00.000Z', expires_at: '2026-09-08T08:00:00.000Z', accepted_at: null,
};

export function invitationState(invitation: Invitation, now: number): (typeof INVITATION_STATES)[number] {
  if (invitation.acceptedAt !== null) return 'accepted';
  return invitation.expiresAt <= now ? 'expired' : 'pending';
}

export function toInvitationWire(invitation: Invitation, now: number): Record<string, unknown> {
  const { id, email, emailVerified, name, groups, clientId, userId, createdAt, expiresAt, acceptedAt } = invitation;
  return {
    id, email, email_verified: emailVerified, name, groups, client_id: clientId, status: invitationState(invitation, now), user_id: userId,
    created_at: toTime(createdAt), expires_at: toTime(expiresAt), accepted_at: toTimeOrNull(acceptedAt),
  };
}
