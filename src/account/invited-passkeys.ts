import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { PasskeyAssertions } from '../credentials/passkey-assertions.js';
import { PasskeyRegistrations } from '../credentials/passkey-registrations.js';
import type { VerifiedPasskey } from '../credentials/passkey.js';
import { DerivedKeys } from '../platform/derived-keys.js';
import { Random } from '../platform/random.js';
import type { Invitation } from '../users/invitation.entity.js';
import { User } from '../users/user.entity.js';
import { BrowserCookie } from '../http/browser-cookie.js';

const LABEL = 'invited-person';

/**
 * Passkeys of people who are not there yet. A passkey has the id of its person in it (WebAuthn §5.4.3), so the page of the invitation has the id that
 * they will have, with a mac over it and the invitation: it is this server's to choose, and good for this invitation alone. A second try in the same page
 * has the same id, by which a password manager replaces what came of the first.
 */
@Injectable()
export class InvitedPasskeys {
  constructor(
    private readonly registrations: PasskeyRegistrations,
    private readonly assertions: PasskeyAssertions,
    private readonly browser: BrowserCookie,
    private readonly keys: DerivedKeys,
    private readonly random: Random,
  ) {}

  /** Whether browsers know passkeys at this server's address. */
  get possible(): boolean {
    return this.assertions.possible;
  }

  /** Who the invitation will make: what was sent, if it is ours, else somebody new. */
  newcomer(invitation: Invitation, sent?: string): string {
    if (this.idOf(invitation, sent) !== undefined) return sent ?? '';
    const id = this.random.id('usr');
    return `${id}.${this.keys.mac(LABEL, `${invitation.id} ${id}`)}`;
  }

  /** PublicKeyCredentialCreationOptionsJSON, without names: the browser has those in its form. Undefined for a newcomer whom this server did not name. */
  async options(request: FastifyRequest, invitation: Invitation, newcomer: string | undefined): Promise<Readonly<Record<string, unknown>> | undefined> {
    const id = this.idOf(invitation, newcomer);
    return id === undefined ? undefined : this.registrations.options(this.personOf(id, invitation), this.browser.read(request) ?? '');
  }

  /** Undefined: not made for this newcomer in this browser within the last five minutes. */
  async verify(request: FastifyRequest, invitation: Invitation, newcomer: string | undefined, passkey: string | undefined): Promise<{ readonly id: string; readonly made: VerifiedPasskey } | undefined> {
    const id = this.idOf(invitation, newcomer);
    const made = id === undefined ? undefined : await this.registrations.verify(passkey, this.personOf(id, invitation), this.browser.read(request) ?? '');
    return id === undefined || made === undefined ? undefined : { id, made };
  }

  private idOf(invitation: Invitation, newcomer = ''): string | undefined {
    const [id = '', mac = ''] = newcomer.split('.');
    return /^usr_[0-9a-z]{26}$/.test(id) && this.keys.isMac(LABEL, `${invitation.id} ${id}`, mac) ? id : undefined;
  }

  private personOf(id: string, { email, name }: Invitation): User {
    return Object.assign(new User(), { id, preferredUsername: email, profile: name === null ? {} : { name } });
  }
}
