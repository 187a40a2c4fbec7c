import { Module, type OnModuleInit } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { CleanUp } from '../database/clean-up.js';
import { HttpModule } from '../http/http.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { MailModule } from '../mail/mail.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { UsersModule } from '../users/users.module.js';
import { BrowserSessions } from './browser-sessions.js';
import { BrowserState } from './browser-state.js';
import { Confirmations } from './confirmation.js';
import { Confirming } from './confirming.js';
import { CurrentSession } from './current-session.js';
import { EnrolController } from './enrol.controller.js';
import { EnrolmentAccess } from './enrolment-access.js';
import { EnrolmentRights } from './enrolment-rights.js';
import { EnrolmentWays } from './enrolment-ways.js';
import { ExpectedName } from './expected-name.js';
import { FactorAttempts } from './factor-attempts.js';
import { FactorJourneys } from './factor-journey.js';
import { FactorPages } from './factor-page.js';
import { FactorWays } from './factor-ways.js';
import { FactorController } from './factor.controller.js';
import type { Factor } from './factors/factor.js';
import { FACTOR_MAP, FACTORS } from './factors/index.js';
import { HeldFactors } from './held-factors.js';
import { KnownDevice } from './known-device.js';
import { LimitedSignIns } from './limited-sign-ins.js';
import { LiveSessions } from './live-sessions.js';
import { MailedCodes } from './mailed-codes.js';
import { LoginController } from './login.controller.js';
import { LoginPages } from './login-page.js';
import { PasskeyEnrolment } from './passkey-enrolment.js';
import { PasskeyAttempt } from './passkey/passkey-attempt.js';
import { PasskeyLoginController } from './passkey/passkey-login.controller.js';
import { PasskeyOfferController } from './passkey/passkey-offer.controller.js';
import { PasskeyOffer } from './passkey/passkey-offer.js';
import { PasskeyOfferPages } from './passkey/passkey-offer-page.js';
import { PasskeyOfferWay } from './passkey/passkey-offer-way.js';
import { PasskeyProof } from './passkey/passkey-proof.js';
import { NameStep } from './name-step.js';
import { NamedPeople } from './named-people.store.js';
import { NewDevices } from './new-devices.js';
import { PendingCookie } from './pending-cookie.js';
import { PendingSignInStore } from './pending-sign-in.store.js';
import { PendingSignIns } from './pending-sign-ins.js';
import { ProgressFinder, SessionProgress } from './progress.js';
import { RepeatedSessions } from './repeated-sessions.js';
import { WaitingSignIns } from './waiting-sign-ins.js';
import { RememberedCookie } from './remembered-cookie.js';
import { RememberedDeviceStore } from './remembered-device.store.js';
import { RememberedDevices } from './remembered-devices.js';
import { RecentProof } from './recent-proof.js';
import { SessionCookie } from './session-cookie.js';
import { OtherSessionsCookie } from './other-sessions-cookie.js';
import { ReplacedSessions } from './replaced-sessions.js';
import { SessionOpening } from './session-opening.js';
import { SessionRenewal } from './session-renewal.js';
import { SessionStart } from './session-start.js';
import { SessionStore } from './session.store.js';
import { SignIn } from './sign-in.js';
import { SignInAttempt } from './sign-in-attempt.js';
import { SignInContexts } from './sign-in-context.js';
import { SignInForms } from './sign-in-form.js';
import { SignInProgress } from './sign-in-progress.js';
import { SignInRules } from './sign-in-rules.js';
import { StandingPolicy } from './standing-policy.js';

/**
 * Owns the browser session: who is signed in where, how they proved it, and for how long it counts. Shows the sign-in page
 * and checks what it posts, within the limits; asks for a second factor where policy, or whoever somebody signs in for, wants one; has people confirm that
 * it is them (recent-proof.ts). What proves something is a factor: factors/index.ts lists them.
 *
 * Does not know OAuth: it goes on to whatever SignInContexts says. Does not end tokens: ending a session for good is
 * authorization/end-access.ts, which ends both.
 * Routes: GET and POST /login, GET and POST /login/factor, GET /login/enrol, GET /login/passkey/options, POST /login/passkey,
 * GET and POST /login/passkey/offer.
 * Called by authorization (who is signed in, and when did they prove it), admin and the command line (list sessions).
 */
@Module({
  imports: [AuditModule, CredentialsModule, HttpModule, LimitsModule, MailModule, SettingsModule, UsersModule],
  controllers: [LoginController, FactorController, EnrolController, PasskeyLoginController, PasskeyOfferController],
  providers: [
    ...FACTORS,
    { provide: FACTOR_MAP, useFactory: byName, inject: [...FACTORS] },
    MailedCodes, SessionStore, LiveSessions, BrowserState, SessionCookie, OtherSessionsCookie, BrowserSessions, CurrentSession, KnownDevice, ExpectedName, LimitedSignIns, ReplacedSessions, SessionOpening, SignIn, SignInAttempt, SignInContexts, NamedPeople, SignInForms, SessionStart, LoginPages,
    NewDevices, RememberedCookie, RememberedDeviceStore, RememberedDevices, HeldFactors, SignInRules, StandingPolicy, PendingCookie, PendingSignInStore, PendingSignIns, ProgressFinder, SessionProgress, SignInProgress, WaitingSignIns,
    FactorJourneys, FactorPages, FactorAttempts, FactorWays, Confirmations, Confirming, RecentProof, EnrolmentAccess, EnrolmentRights, EnrolmentWays, NameStep, SessionRenewal, RepeatedSessions, PasskeyEnrolment,
    PasskeyProof, PasskeyAttempt, PasskeyOffer, PasskeyOfferPages, PasskeyOfferWay,
  ],
  exports: [BrowserSessions, BrowserState, KnownDevice, ExpectedName, SessionStore, LiveSessions, SessionCookie, CurrentSession, SignInContexts, ReplacedSessions, HeldFactors, RememberedDeviceStore, RecentProof, EnrolmentAccess, EnrolmentRights, SessionRenewal, RepeatedSessions, PasskeyEnrolment, SignInProgress, PendingSignInStore, SignInRules],
})
export class SessionsModule implements OnModuleInit {
  constructor(private readonly cleanUp: CleanUp) {}

  onModuleInit(): void {
    // Ending a session ends what was issued in it. A month, for a code that was redeemed in the very millisecond: its refresh token is refused by the row.
    this.cleanUp.register({ table: 'remembered_devices', column: 'expires_at' });
    this.cleanUp.register({ table: 'pending_sign_ins', column: 'expires_at' });
    this.cleanUp.register({ table: 'sessions', column: 'expires_at', keepMs: 30 * 86_400_000 });
  }
}

function byName(...factors: Factor[]): ReadonlyMap<string, Factor> {
  const named = new Map(factors.map((factor) => [factor.method, factor]));
  if (named.size !== factors.length) throw new Error('Two factors have the same name.');
  return named;
}
