import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../audit/audit-log.js';
import type { AuditDetails, AuditEventType } from '../../audit/event.js';
import type { Condition } from '../../database/keyset.js';
import type { Statements, Transaction } from '../../database/statements.js';
import { Clock } from '../../platform/clock.js';
import type { Invitation } from '../../users/invitation.entity.js';
import { INVITATION_COLUMNS, InvitationStore } from '../../users/invitation.store.js';
import { OneTimeLinks } from '../../users/one-time-link.store.js';
import { toDuration } from '../duration.js';
import { InvitationReferences } from '../invitation-references.js';
import { LinkMails } from '../link-mails.js';
import type { Listing } from '../listing.js';
import type { AdminAnswer, AdminCall, AdminOperation, AdminOperations } from '../operation.js';
import { toTime } from '../operation-schemas.js';
import { AdminProblem } from '../problem.js';
import { wireTag } from '../wire-tag.js';
import { InvitationDraft, InvitationLife } from './invitations-draft.js';
import { INVITATION, INVITATION_EXAMPLE, INVITATION_STATES, INVITATION_WITH_URL, toInvitationWire } from './invitations-wire.js';

const WEEK_MS = 7 * 86_400_000;
const PATH = '/invitations/{id}';

/** People who may make an account of their own, by a link that works once. It is shown in the answer that makes it, to be handed to them. */
@Injectable()
export class InvitationOperations implements AdminOperations {
  constructor(
    private readonly invitations: InvitationStore,
    private readonly links: OneTimeLinks,
    private readonly references: InvitationReferences,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly mails: LinkMails,
  ) {}

  get operations(): readonly AdminOperation[] {
    const shown = { schema: INVITATION, example: INVITATION_EXAMPLE };
    const withUrl = { schema: INVITATION_WITH_URL, example: { ...INVITATION_EXAMPLE, url: 'https://id.example.com/invite/wq1...' } };
    return [
      { id: 'invitations.list', method: 'GET', path: '/invitations', scope: 'invitations:read', summary: 'lists invitations', answer: { status: 200, ...shown }, list: this.listing() },
      {
        id: 'invitations.create', method: 'POST', path: '/invitations', scope: 'invitations:write', summary: 'invites somebody; the link is mailed, or shown this once',
        body: { draft: InvitationDraft, example: { email: INVITATION_EXAMPLE.email, name: INVITATION_EXAMPLE.name, groups: INVITATION_EXAMPLE.groups, client_id: INVITATION_EXAMPLE.client_id } },
        answer: { status: 201, ...withUrl }, write: (tx, call) => this.create(tx, call),
      },
      { id: 'invitations.show', method: 'GET', path: PATH, scope: 'invitations:read', summary: 'shows an invitation, without its link', answer: { status: 200, ...shown }, read: async (call, statements) => this.toAnswer(await this.find(statements, call)) },
      { id: 'invitations.delete', method: 'DELETE', path: PATH, scope: 'invitations:write', summary: 'withdraws an invitation: its link is dead', ifMatch: 'honoured', answer: { status: 204 }, current: async (call, statements) => this.toAnswer(await this.find(statements, call)), write: (tx, call) => this.remove(tx, call) },
      {
        id: 'invitations.resend', method: 'POST', path: `${PATH}:resend`, scope: 'invitations:write', summary: 'makes a new link for an invitation, mailed or shown this once; the one before is dead',
        body: { draft: InvitationLife, optional: true, example: { expires_in: 'P7D' } }, answer: { status: 200, ...withUrl }, write: (tx, call) => this.resend(tx, call),
      },
    ];
  }

  private listing(): Listing<Invitation> {
    return {
      fields: {
        id: { column: INVITATION_COLUMNS.id, kind: 'text', about: 'its id', sort: true, of: ({ id }) => id },
        email: { column: INVITATION_COLUMNS.email, kind: 'text', about: 'whom it is for', filter: true },
        status: { column: INVITATION_COLUMNS.acceptedAt, kind: 'text', about: 'what became of it', values: INVITATION_STATES, filter: true, conditions: (state) => this.inState(state) },
        created_at: { column: INVITATION_COLUMNS.createdAt, kind: 'instant', about: 'when it was made', filter: true, sort: true, of: ({ createdAt }) => createdAt },
        expires_at: { column: INVITATION_COLUMNS.expiresAt, kind: 'instant', about: 'until when the link works', filter: true, sort: true, of: ({ expiresAt }) => expiresAt },
      },
      defaultSort: '-created_at', unique: 'id',
      rows: (statements, page) => this.invitations.list(page, statements),
      toWire: (rows) => rows.map((row) => toInvitationWire(row, this.clock.now())),
    };
  }

  private inState(state: string): Condition[] {
    if (state === 'accepted') return [{ column: INVITATION_COLUMNS.acceptedAt, comparison: 'not-null' }];
    const expiry: Condition = { column: INVITATION_COLUMNS.expiresAt, comparison: state === 'expired' ? 'lte' : 'gt', value: this.clock.now() };
    return [{ column: INVITATION_COLUMNS.acceptedAt, comparison: 'null' }, expiry];
  }

  private async create(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const draft = call.body as InvitationDraft;
    await this.references.check(tx, call.caller, draft);
    const invitation = await this.invitations.create(tx, {
      email: draft.email.normalize('NFC'), emailVouched: draft.email_verified ?? null, emailVerified: draft.email_verified ?? draft.send ?? false, name: draft.name ?? null, groups: [...new Set(draft.groups)].toSorted(),
      clientId: draft.client_id ?? null, createdBy: call.act.actorId ?? null, expiresAt: this.expiry(draft.expires_in),
    });
    await this.record(tx, 'invitation.created', invitation, call, { groups: invitation.groups, email_verified: invitation.emailVerified, client: invitation.clientId });
    return { ...(await this.withLink(tx, invitation, call, draft.send)), status: 201, location: `/invitations/${invitation.id}` };
  }

  private async resend(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const { id, groups } = await this.find(tx, call);
    const { expires_in: life, send } = (call.body ?? {}) as InvitationLife;
    // Whoever hands out the link hands out the groups with it.
    this.references.requireReach(call.caller, groups);
    if (!(await this.invitations.prolong(tx, id, this.expiry(life), send === true))) throw new AdminProblem('conflict', 'This invitation was accepted already.');
    const invitation = await this.find(tx, call);
    await this.record(tx, 'invitation.resent', invitation, call, { email_verified: invitation.emailVerified });
    return this.withLink(tx, invitation, call, send);
  }

  private async remove(tx: Transaction, call: AdminCall): Promise<AdminAnswer> {
    const invitation = await this.find(tx, call);
    await this.links.revoke(tx, 'invitation', invitation.id);
    if (!(await this.invitations.delete(tx, invitation.id))) throw unknownInvitation();
    await this.record(tx, 'invitation.deleted', invitation, call, {});
    return { status: 204 };
  }

  /** The one place where an invitation's link is known: mailed, or shown in the answer. */
  private async withLink(tx: Transaction, invitation: Invitation, call: AdminCall, send = false): Promise<AdminAnswer> {
    if (send) this.mails.requireAvailable();
    const { url } = await this.links.issue(tx, { purpose: 'invitation', invitationId: invitation.id, expiresAt: invitation.expiresAt, by: call.act.actorId ?? null });
    if (send) await this.mails.invite(tx, invitation, url);
    const shown = toInvitationWire(invitation, this.clock.now());
    return { body: { ...shown, url: send ? null : url }, etag: wireTag(shown), secrets: ['url'] };
  }

  private toAnswer(invitation: Invitation): AdminAnswer {
    return { body: toInvitationWire(invitation, this.clock.now()) };
  }

  private expiry(life: string | undefined): number {
    return this.clock.now() + (toDuration(life) ?? WEEK_MS);
  }

  private async find(statements: Statements, call: AdminCall): Promise<Invitation> {
    const invitation = await this.invitations.find(call.path['id'] ?? '', statements);
    if (invitation === undefined) throw unknownInvitation();
    return invitation;
  }

  /** The address stays out: the log outlives the person's record. */
  private async record(tx: Transaction, type: AuditEventType, { id, expiresAt }: Invitation, { act }: AdminCall, details: AuditDetails): Promise<void> {
    await this.audit.record(tx, { type, outcome: 'success', actor: act.actor, actorId: act.actorId ?? null, details: { id, expires_at: toTime(expiresAt), ...details } }, act.origin);
  }
}

const unknownInvitation = (): AdminProblem => new AdminProblem('not-found', 'There is no such invitation.');
