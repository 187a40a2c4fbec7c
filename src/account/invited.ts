import { Inject, Injectable } from '@nestjs/common';
import { ClientStore } from '../clients/client.store.js';
import { CONFIG, type Config } from '../config/config.js';
import type { ApplicationCard } from '../http/pages.js';
import { Clock } from '../platform/clock.js';
import type { Invitation } from '../users/invitation.entity.js';
import { InvitationStore } from '../users/invitation.store.js';
import type { OneTimeLink } from '../users/one-time-link.entity.js';
import { OneTimeLinks } from '../users/one-time-link.store.js';

export interface Invited {
  readonly link: OneTimeLink;
  readonly invitation: Invitation;
}

/** Who an invitation's token invites, and where they go on to. */
@Injectable()
export class InvitedPeople {
  constructor(
    private readonly links: OneTimeLinks,
    private readonly invitations: InvitationStore,
    private readonly clients: ClientStore,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Pick<Config, 'publicUrl'>,
  ) {}

  /** Undefined for a token that opens nothing (any more). Uses nothing up. */
  async find(token: string): Promise<Invited | undefined> {
    const link = await this.links.find('invitation', token);
    const invitation = link === undefined ? undefined : await this.invitations.find(link.subject);
    if (link === undefined || invitation === undefined || invitation.acceptedAt !== null || invitation.expiresAt <= this.clock.now()) return undefined;
    return { link, invitation };
  }

  /** The invitation of a link that would still work, had it not run out. Whoever has the link was invited: nothing is given away. */
  async expired(token: string): Promise<Invitation | undefined> {
    const link = await this.links.runOut('invitation', token);
    const invitation = link === undefined ? undefined : await this.invitations.find(link.subject);
    return invitation === undefined || invitation.acceptedAt !== null || invitation.expiresAt > this.clock.now() ? undefined : invitation;
  }

  /** The invitation that this token has accepted. */
  async accepted(token: string): Promise<Invitation | undefined> {
    const link = await this.links.used('invitation', token);
    const invitation = link === undefined ? undefined : await this.invitations.find(link.subject);
    return invitation === undefined || invitation.acceptedAt === null ? undefined : invitation;
  }

  /** Where the browser goes on once the account is made. */
  readyPath(token: string): string {
    return `${this.config.publicUrl.basePath}/invite/${token}/ready`;
  }

  async application(invitation: Invitation): Promise<ApplicationCard | null> {
    const client = invitation.clientId === null ? undefined : await this.clients.find(invitation.clientId);
    if (client === undefined || client.disabled) return null;
    const uri = client.metadata.client_uri ?? client.redirectUris.find((each) => URL.canParse(each)) ?? '';
    return { name: client.name, domain: URL.canParse(uri) ? new URL(uri).host : client.clientId };
  }

  /** Where the person goes on: to the application's own start of a sign-in (OpenID Connect Core §4), to its front page, or to the sign-in page here. `toOpen`: the application that they have to find for themselves, as it has not said where it begins. */
  async next(invitation: Invitation): Promise<{ readonly nextUri: string; readonly applicationName: string | null; readonly toOpen: string | null }> {
    const client = invitation.clientId === null ? undefined : await this.clients.find(invitation.clientId);
    const { initiate_login_uri: start, client_uri: front } = client === undefined || client.disabled ? {} : client.metadata;
    const applicationName = client?.name ?? null;
    if (start !== undefined) return { nextUri: withIssuer(start, this.config.publicUrl.issuer), applicationName, toOpen: null };
    return front === undefined ? { nextUri: '/login', applicationName: null, toOpen: client?.disabled === false ? applicationName : null } : { nextUri: front, applicationName, toOpen: null };
  }
}

function withIssuer(uri: string, issuer: string): string {
  const url = new URL(uri);
  url.searchParams.set('iss', issuer);
  return url.href;
}
