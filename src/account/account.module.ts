import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { HttpModule } from '../http/http.module.js';
import { MailModule } from '../mail/mail.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { ResourcesModule } from '../resources/resources.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { UsersModule } from '../users/users.module.js';
import { Acceptance } from './acceptance.js';
import { AccountDoor } from './account-door.js';
import { AccountFrames } from './account-frame.js';
import { AuthenticatorActs } from './authenticator/authenticator-acts.js';
import { AuthenticatorSetUps } from './authenticator/authenticator-set-ups.js';
import { HeardAnswers } from './authenticator/heard-answers.js';
import { SetUpEnd } from './authenticator/set-up-end.js';
import { SetUpRepeats } from './authenticator/set-up-repeats.js';
import { AuthenticatorKeys } from './authenticator/authenticator-keys.js';
import { AuthenticatorSetUpController } from './authenticator/authenticator-set-up.controller.js';
import { AuthenticatorController } from './authenticator/authenticator.controller.js';
import { OwnAuthenticators } from './authenticator/own-authenticators.js';
import { CodeFollowUp } from './code-follow-up.js';
import { EnrolmentEnd } from './enrolment-end.js';
import { EnrolmentFrames } from './enrolment-frames.js';
import { FactorJournal } from './factor-journal.js';
import { NewPasskeyController } from './passkeys/new-passkey.controller.js';
import { NewPasskeyPages } from './passkeys/new-passkey-page.js';
import { OwnPasskeys } from './passkeys/own-passkeys.js';
import { PasskeyEndpointsController } from './passkeys/passkey-endpoints.controller.js';
import { PasskeyRemoval } from './passkeys/passkey-removal.js';
import { PasskeysController } from './passkeys/passkeys.controller.js';
import { CodeAccess } from './recovery-codes/code-access.js';
import { NewRecoveryCodesController } from './recovery-codes/new-recovery-codes.controller.js';
import { RecoveryCodeActs } from './recovery-codes/recovery-code-acts.js';
import { RecoveryCodesController } from './recovery-codes/recovery-codes.controller.js';
import { RecoveryCodesFile } from './recovery-codes/recovery-codes-file.js';
import { AccountController } from './account-pages/account.controller.js';
import { ActivityController } from './account-pages/activity.controller.js';
import { ActivityDesk } from './account-pages/activity-desk.js';
import { ChangePasswordAddressController } from './account-pages/change-password-address.controller.js';
import { PasswordController } from './account-pages/password.controller.js';
import { ProfileController } from './account-pages/profile.controller.js';
import { AccountLeaving } from './account-pages/account-leaving.js';
import { AppsController } from './account-pages/apps.controller.js';
import { DataController } from './account-pages/data.controller.js';
import { DataFile } from './account-pages/data-file.js';
import { DevicesController } from './account-pages/devices.controller.js';
import { AccountApiGuard } from './api/account-api.guard.js';
import { ActivityApiController } from './api/activity-api.controller.js';
import { ConnectionsApiController } from './api/connections-api.controller.js';
import { CredentialRemoval } from './api/credential-removal.js';
import { CredentialsApiController } from './api/credentials-api.controller.js';
import { DataApi } from './api/data-api.js';
import { FreshProof } from './api/fresh-proof.js';
import { OwnSessionIds } from './api/own-session-id.js';
import { PasswordResetMail } from './password-reset-mail.js';
import { PasswordApi } from './api/password-api.js';
import { ProfileApiController } from './api/profile-api.controller.js';
import { FirstAdmin } from './first-admin.js';
import { FirstOwner } from './first-owner.js';
import { HomeController } from './home.controller.js';
import { InvitationPages } from './invitation-pages.js';
import { InviteController } from './invite.controller.js';
import { InvitePasskeyController } from './invite-passkey.controller.js';
import { InvitedPeople } from './invited.js';
import { InvitedPasskeys } from './invited-passkeys.js';
import { LostFactors } from './lost-factors.js';
import { NameQuestions } from './name-questions.js';
import { NewPasswords } from './new-passwords.js';
import { PasskeyAcceptance } from './passkey-acceptance.js';
import { AccountJournal } from './own/account-journal.js';
import { CurrentPassword } from './own/current-password.js';
import { DisownedCredential } from './own/disowned-credential.js';
import { Disowning } from './own/disowning.js';
import { EarlierProof } from './own/earlier-proof.js';
import { OwnActivities } from './own/own-activity.js';
import { PasswordRules } from './password-rules.js';
import { OwnPasswords } from './own/own-passwords.js';
import { OwnProfiles } from './own/own-profile.js';
import { PasswordChange } from './own/password-change.js';
import { ProfilePolicy } from './own/profile-policy.js';
import { OpenApplications } from './own/open-applications.js';
import { AccountRemoval } from './own/account-removal.js';
import { OwnConnections } from './own/own-connections.js';
import { OwnCredentials } from './own/own-credentials.js';
import { OwnData } from './own/own-data.js';
import { OwnDeletion } from './own/own-deletion.js';
import { OwnRememberedDevices } from './own/own-remembered-devices.js';
import { OwnApplications } from './own/own-applications.js';
import { OwnSessions } from './own/own-sessions.js';
import { OwnStandings } from './own/own-standing.js';
import { EmailConfirmationController } from './email/email-confirmation.controller.js';
import { EmailController } from './email/email.controller.js';
import { EmailProofs } from './email/email-proofs.js';
import { OwnEmails } from './email/own-emails.js';
import { ExpiredInvitationController } from './expired-invitation.controller.js';
import { ExpiredInvitationPages } from './expired-invitation-pages.js';
import { Inviters } from './inviters.js';
import { InvitationWishes } from './invitation-wishes.js';
import { MailedCodes } from './mailed-codes.js';
import { PasswordChoice } from './password-choice.js';
import { ForgottenPasswords } from './forgotten-passwords.js';
import { ResetDoor } from './reset-door.js';
import { ResetEndController } from './reset-end.controller.js';
import { ResetPages } from './reset-pages.js';
import { ResetRequestController } from './reset-request.controller.js';
import { ResetController } from './reset.controller.js';
import { SetupController } from './setup.controller.js';
import { SetupDoor } from './setup-door.js';
import { SetupLinks } from './setup-links.js';
import { WaitingJourney } from './waiting-journey.js';
import { WayInPages } from './way-in-pages.js';

/**
 * Owns the ways in (the set-up link that makes the first owner, the invitation, the link or code that sets a password) and what people do with their
 * own accounts: the start page, profile, password, passkeys, authenticator apps, recovery codes, e-mail address, sessions, applications, activity, data.
 * Pages (account-pages/ and the folders beside it) and API (api/) work over the same acts (own/), each of which asks whose the thing is.
 * Looking at the page of a link any number of times uses nothing up (mail scanners open every link); posting its form does, once.
 *
 * Does not own the links and invitations themselves (users/), which admins make (admin/), nor sessions and the ending of access (authorization/end-access.ts):
 * nobody is signed in by a link, but by the passkey with which they accept their invitation.
 * Routes: GET /; GET and POST below /setup, /invite, /reset and /account; /account/v1, the account API; GET /.well-known/change-password and
 * /.well-known/passkey-endpoints.
 * Called by the start (the banner) and the command line (setup-link).
 */
@Module({
  imports: [AuditModule, AuthorizationModule, ClientsModule, CredentialsModule, HttpModule, LimitsModule, MailModule, ResourcesModule, SessionsModule, SettingsModule, TokensModule, UsersModule],
  controllers: [HomeController, PasskeysController, NewPasskeyController, PasskeyEndpointsController, AuthenticatorSetUpController, AuthenticatorController, NewRecoveryCodesController, RecoveryCodesController, SetupController, InviteController, InvitePasskeyController, ExpiredInvitationController, ResetRequestController, ResetEndController, ResetController, EmailController, EmailConfirmationController, AccountController, ProfileController, PasswordController, ChangePasswordAddressController, DevicesController, AppsController, ActivityController, DataController, ProfileApiController, CredentialsApiController, ConnectionsApiController, ActivityApiController],
  providers: [
    EnrolmentFrames, EnrolmentEnd, CodeFollowUp, FactorJournal, AuthenticatorActs, AuthenticatorSetUps, SetUpEnd, SetUpRepeats, HeardAnswers, AuthenticatorKeys, OwnAuthenticators, CodeAccess, RecoveryCodeActs, RecoveryCodesFile, OwnPasskeys, NewPasskeyPages, PasskeyRemoval,
    AccountDoor, AccountFrames, AccountJournal, CurrentPassword, PasswordChange, PasswordRules, OwnPasswords, ProfilePolicy, OwnProfiles, OwnSessions, OwnApplications, OpenApplications, OwnActivities, OwnRememberedDevices, OwnConnections, OwnCredentials, OwnData, AccountRemoval, OwnDeletion, DataFile, AccountLeaving, DisownedCredential, Disowning, EarlierProof, AccountApiGuard, FreshProof, OwnSessionIds, PasswordApi, CredentialRemoval, DataApi, ActivityDesk, OwnStandings, LostFactors, SetupLinks, FirstAdmin, FirstOwner, SetupDoor, InvitedPeople, InvitationPages, InvitedPasskeys, NewPasswords, NameQuestions, Acceptance, PasskeyAcceptance, PasswordChoice, Inviters, InvitationWishes, ExpiredInvitationPages, MailedCodes, OwnEmails, EmailProofs, PasswordResetMail, ForgottenPasswords, ResetDoor, WaitingJourney, ResetPages, WayInPages,
  ],
  exports: [FirstAdmin],
})
export class AccountModule {}
