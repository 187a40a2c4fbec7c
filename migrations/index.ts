import { CreateSigningKeys1795305601000 } from './1795305601000-create-signing-keys.js';
import { CreateUsers1795305602000 } from './1795305602000-create-users.js';
import { CreateLoginNames1795305603000 } from './1795305603000-create-login-names.js';
import { CreateUserGroups1795305604000 } from './1795305604000-create-user-groups.js';
import { CreateGroupMembers1795305605000 } from './1795305605000-create-group-members.js';
import { CreateClients1795305606000 } from './1795305606000-create-clients.js';
import { CreateClientSecrets1795305607000 } from './1795305607000-create-client-secrets.js';
import { CreateApis1795305608000 } from './1795305608000-create-apis.js';
import { CreateSessions1795305609000 } from './1795305609000-create-sessions.js';
import { CreateAuthorizationRequests1795305610000 } from './1795305610000-create-authorization-requests.js';
import { CreateConsents1795305611000 } from './1795305611000-create-consents.js';
import { CreateAuthorizations1795305612000 } from './1795305612000-create-authorizations.js';
import { CreateAccessTokens1795305613000 } from './1795305613000-create-access-tokens.js';
import { CreateRevokedTokens1795305614000 } from './1795305614000-create-revoked-tokens.js';
import { CreateAuditEvents1795305615000 } from './1795305615000-create-audit-events.js';
import { CreateLimitCounters1795305616000 } from './1795305616000-create-limit-counters.js';
import { CreateRevisions1795305617000 } from './1795305617000-create-revisions.js';
import { CreateLeases1795305618000 } from './1795305618000-create-leases.js';
import { CreateNotes1795305619000 } from './1795305619000-create-notes.js';
import { CreateIdempotencyKeys1795305620000 } from './1795305620000-create-idempotency-keys.js';
import { IndexListedPeopleAndClients1795305621000 } from './1795305621000-index-listed-people-and-clients.js';
import { IndexManagedPeople1795305622000 } from './1795305622000-index-managed-people.js';
import { AddClientSecretFacts1795305630000 } from './1795305630000-add-client-secret-facts.js';
import { AddClientSecretWarnings1795305631000 } from './1795305631000-add-client-secret-warnings.js';
import { CreateAdminRoles1795305640000 } from './1795305640000-create-admin-roles.js';
import { CreateOneTimeLinks1795305641000 } from './1795305641000-create-one-time-links.js';
import { CreateRoles1795305642000 } from './1795305642000-create-roles.js';
import { CreateInvitations1795305643000 } from './1795305643000-create-invitations.js';
import { CreateJobs1795305644000 } from './1795305644000-create-jobs.js';
import { AddAuditSeal1795305650000 } from './1795305650000-add-audit-seal.js';
import { CreateAuditHeads1795305651000 } from './1795305651000-create-audit-heads.js';
import { CreateAuditCheckpoints1795305652000 } from './1795305652000-create-audit-checkpoints.js';
import { CreateAuditKeys1795305653000 } from './1795305653000-create-audit-keys.js';
import { CreateRefusedRequests1795305654000 } from './1795305654000-create-refused-requests.js';
import { CreateSettings1795305660000 } from './1795305660000-create-settings.js';
import { CreateWebhooks1795305661000 } from './1795305661000-create-webhooks.js';
import { CreateWebhookDeliveries1795305662000 } from './1795305662000-create-webhook-deliveries.js';
import { CreateWebhookCursors1795305663000 } from './1795305663000-create-webhook-cursors.js';
import { IndexListedTimes1795305670000 } from './1795305670000-index-listed-times.js';
import { AddAuthorizationRequestsKeptUntil1795305680000 } from './1795305680000-add-authorization-requests-kept-until.js';
import { AddClientsTokensValidFrom1795305681000 } from './1795305681000-add-clients-tokens-valid-from.js';
import { AddGroupMembersJoinedAt1795305682000 } from './1795305682000-add-group-members-joined-at.js';
import { AddApisScopesSince1795305683000 } from './1795305683000-add-apis-scopes-since.js';
import { AddSessionsLongestIdle1795305684000 } from './1795305684000-add-sessions-longest-idle.js';
import { CreateAssertionReplays1795305690000 } from './1795305690000-create-assertion-replays.js';
import { CreatePushedRequests1795305700000 } from './1795305700000-create-pushed-requests.js';
import { AddClientSecretsSealed1795305710000 } from './1795305710000-add-client-secrets-sealed.js';
import { CreateRegistrations1795305711000 } from './1795305711000-create-registrations.js';
import { CreateRegistrationTokens1795305712000 } from './1795305712000-create-registration-tokens.js';
import { CreateStatementIssuers1795305713000 } from './1795305713000-create-statement-issuers.js';
import { CreateClientLogos1795305714000 } from './1795305714000-create-client-logos.js';
import { CreateSubjectSalts1795305720000 } from './1795305720000-create-subject-salts.js';
import { AddConsentsClaims1795305721000 } from './1795305721000-add-consents-claims.js';
import { CreateSessionClients1795305730000 } from './1795305730000-create-session-clients.js';
import { CreateLogoutDeliveries1795305731000 } from './1795305731000-create-logout-deliveries.js';
import { CreateDeviceCodes1795305740000 } from './1795305740000-create-device-codes.js';
import { AddAuthorizationRequestsChosenBy1795305741000 } from './1795305741000-add-authorization-requests-chosen-by.js';
import { IndexRarePeople1795305750000 } from './1795305750000-index-rare-people.js';
import { CreateCredentials1795305760000 } from './1795305760000-create-credentials.js';
import { CreatePendingSignIns1795305770000 } from './1795305770000-create-pending-sign-ins.js';
import { CreateRememberedDevices1795305771000 } from './1795305771000-create-remembered-devices.js';
import { AddUsersPasswordChangedAt1795305772000 } from './1795305772000-add-users-password-changed-at.js';
import { CreateUsedChallenges1795305780000 } from './1795305780000-create-used-challenges.js';
import { CreatePasskeyOffers1795305781000 } from './1795305781000-create-passkey-offers.js';
import { AddCredentialsExpiresAt1795305785000 } from './1795305785000-add-credentials-expires-at.js';
import { CreateEmailCodes1795305786000 } from './1795305786000-create-email-codes.js';
import { CreateMails1795305795000 } from './1795305795000-create-mails.js';
import { AddRolesManagedBy1795305800000 } from './1795305800000-add-roles-managed-by.js';
import { IndexListedGroupsAndJobs1795305801000 } from './1795305801000-index-listed-groups-and-jobs.js';
import { AddUsersPasswordMailedAt1795305830000 } from './1795305830000-add-users-password-mailed-at.js';
import { AddPendingSignInsSessionId1795305831000 } from './1795305831000-add-pending-sign-ins-session-id.js';
import { AddInvitationsEmailVouched1795305832000 } from './1795305832000-add-invitations-email-vouched.js';
import { DeclareWebhooksAndSettings1795305840000 } from './1795305840000-declare-webhooks-and-settings.js';
import { IndexUsersOrigin1795305841000 } from './1795305841000-index-users-origin.js';

/** In the order in which they run. A migration that has been released is never changed, moved or removed. */
export const migrations = [
  CreateSigningKeys1795305601000,
  CreateUsers1795305602000,
  CreateLoginNames1795305603000,
  CreateUserGroups1795305604000,
  CreateGroupMembers1795305605000,
  CreateClients1795305606000,
  CreateClientSecrets1795305607000,
  CreateApis1795305608000,
  CreateSessions1795305609000,
  CreateAuthorizationRequests1795305610000,
  CreateConsents1795305611000,
  CreateAuthorizations1795305612000,
  CreateAccessTokens1795305613000,
  CreateRevokedTokens1795305614000,
  CreateAuditEvents1795305615000,
  CreateLimitCounters1795305616000,
  CreateRevisions1795305617000,
  CreateLeases1795305618000,
  CreateNotes1795305619000,
  CreateIdempotencyKeys1795305620000,
  IndexListedPeopleAndClients1795305621000,
  IndexManagedPeople1795305622000,
  AddClientSecretFacts1795305630000,
  AddClientSecretWarnings1795305631000,
  CreateAdminRoles1795305640000,
  CreateOneTimeLinks1795305641000,
  CreateRoles1795305642000,
  CreateInvitations1795305643000,
  CreateJobs1795305644000,
  AddAuditSeal1795305650000,
  CreateAuditHeads1795305651000,
  CreateAuditCheckpoints1795305652000,
  CreateAuditKeys1795305653000,
  CreateRefusedRequests1795305654000,
  CreateSettings1795305660000,
  CreateWebhooks1795305661000,
  CreateWebhookDeliveries1795305662000,
  CreateWebhookCursors1795305663000,
  IndexListedTimes1795305670000,
  AddAuthorizationRequestsKeptUntil1795305680000,
  AddClientsTokensValidFrom1795305681000,
  AddGroupMembersJoinedAt1795305682000,
  AddApisScopesSince1795305683000,
  AddSessionsLongestIdle1795305684000,
  CreateAssertionReplays1795305690000,
  CreatePushedRequests1795305700000,
  AddClientSecretsSealed1795305710000,
  CreateRegistrations1795305711000,
  CreateRegistrationTokens1795305712000,
  CreateStatementIssuers1795305713000,
  CreateClientLogos1795305714000,
  CreateSubjectSalts1795305720000,
  AddConsentsClaims1795305721000,
  CreateSessionClients1795305730000,
  CreateLogoutDeliveries1795305731000,
  CreateDeviceCodes1795305740000,
  AddAuthorizationRequestsChosenBy1795305741000,
  IndexRarePeople1795305750000,
  CreateCredentials1795305760000,
  CreatePendingSignIns1795305770000,
  CreateRememberedDevices1795305771000,
  AddUsersPasswordChangedAt1795305772000,
  CreateUsedChallenges1795305780000,
  CreatePasskeyOffers1795305781000,
  AddCredentialsExpiresAt1795305785000,
  CreateEmailCodes1795305786000,
  CreateMails1795305795000,
  AddRolesManagedBy1795305800000,
  IndexListedGroupsAndJobs1795305801000,
  AddUsersPasswordMailedAt1795305830000,
  AddPendingSignInsSessionId1795305831000,
  AddInvitationsEmailVouched1795305832000,
  DeclareWebhooksAndSettings1795305840000,
  IndexUsersOrigin1795305841000,
];
