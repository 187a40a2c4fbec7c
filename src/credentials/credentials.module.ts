import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CleanUp } from '../database/clean-up.js';
import { CredentialStore } from './credential.store.js';
import { EmailCodes } from './email-codes.js';
import { FirstPasskey } from './first-passkey.js';
import { PasskeyActs } from './passkey-acts.js';
import { PasskeyAssertions } from './passkey-assertions.js';
import { PasskeyChallenges } from './passkey-challenges.js';
import { PasskeyJournal } from './passkey-journal.js';
import { PasskeyOffers } from './passkey-offers.store.js';
import { PasskeyRegistrations } from './passkey-registrations.js';
import { PasskeyStore } from './passkey.store.js';
import { RecoveryCodes } from './recovery-codes.js';
import { MailModule } from '../mail/mail.module.js';
import { UsersModule } from '../users/users.module.js';
import { Authenticators } from './totp-authenticators.js';
import { TotpResealing } from './totp-resealing.js';
import { TotpSecrets } from './totp-secrets.js';

/**
 * Owns what people prove themselves with beside their passwords: passkeys, authenticator secrets, recovery codes. One table for all types, so that
 * one statement tells what somebody holds, and a type more needs no table.
 *
 * Does not ask for them: the sign-in journey does (sessions/factors), and the account pages set them up. Knows no session and no page.
 * No routes. Called by sessions, account, admin and the command line.
 */
@Module({
  imports: [AuditModule, MailModule, UsersModule],
  providers: [CredentialStore, Authenticators, EmailCodes, FirstPasskey, PasskeyActs, PasskeyAssertions, PasskeyChallenges, PasskeyJournal, PasskeyOffers, PasskeyRegistrations, PasskeyStore, RecoveryCodes, TotpResealing, TotpSecrets],
  exports: [CredentialStore, Authenticators, EmailCodes, FirstPasskey, PasskeyActs, PasskeyAssertions, PasskeyOffers, PasskeyRegistrations, PasskeyStore, RecoveryCodes],
})
export class CredentialsModule implements OnModuleInit {
  constructor(private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    this.cleanUp.register({ table: 'credentials', column: 'expires_at' });
    this.cleanUp.register({ table: 'email_codes', column: 'expires_at' });
  }
}
