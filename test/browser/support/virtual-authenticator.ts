import type { CDPSession, Page } from 'playwright-core';

export interface HeldPasskey {
  readonly credentialId: string;
  readonly rpId?: string;
  readonly userHandle?: string;
  readonly signCount: number;
}

/** Chromium's own authenticator in software, behind the browser's real WebAuthn: what sits in a phone, or is plugged in. */
export class VirtualAuthenticator {
  private constructor(private readonly debug: CDPSession, private readonly id: string) {}

  static async plugIn(page: Page, { transport = 'internal', synced = false }: { readonly transport?: 'internal' | 'usb'; readonly synced?: boolean } = {}): Promise<VirtualAuthenticator> {
    const debug = await page.context().newCDPSession(page);
    await debug.send('WebAuthn.enable', { enableUI: false });
    const options = { protocol: 'ctap2', transport, hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, defaultBackupEligibility: synced, defaultBackupState: synced } as const;
    const { authenticatorId } = await debug.send('WebAuthn.addVirtualAuthenticator', { options });
    return new VirtualAuthenticator(debug, authenticatorId);
  }

  async passkeys(): Promise<readonly HeldPasskey[]> {
    return (await this.debug.send('WebAuthn.getCredentials', { authenticatorId: this.id })).credentials;
  }

  /** Whether it recognises whoever touches it. */
  async recognises(isUserVerified: boolean): Promise<void> {
    await this.debug.send('WebAuthn.setUserVerified', { authenticatorId: this.id, isUserVerified });
  }

  async pullOut(): Promise<void> {
    await this.debug.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: this.id });
  }
}
