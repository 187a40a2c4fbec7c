import type { Type } from '@nestjs/common';
import type { AdminOperations } from '../operation.js';
import { ApiOfPath } from '../api-of-path.js';
import { ClientOfPath } from '../client-of-path.js';
import { InvitationReferences } from '../invitation-references.js';
import { LinkMails } from '../link-mails.js';
import { PasswordSetupLinks } from '../password-setup-links.js';
import { TokenPreviews } from '../token-preview.js';
import { UserOfPath } from '../user-of-path.js';
import { ApiClients } from './api-clients.js';
import { AdminsOperations } from './admins.js';
import { ApiScopes } from './api-scopes.js';
import { ClientAccess } from './client-access.js';
import { AuditEventOperations } from './audit-events.js';
import { AuthorizationErrorOperations } from './authorization-errors.js';
import { ClientActOperations } from './client-acts.js';
import { ClientCheck } from './client-check.js';
import { ClientKeyOperations } from './client-keys.js';
import { ClientLogoutOperations } from './client-logouts.js';
import { ClientNames } from './client-names.js';
import { ClientPreview } from './client-preview.js';
import { ClientRegistrationOperations } from './client-registration.js';
import { ClientSecrets } from './client-secrets.js';
import { ClientSnippetOperations } from './client-snippets.js';
import { ClientTemplateOperations } from './client-templates.js';
import { ConfigOperations } from './config.js';
import { ConfigReach } from './config-reach.js';
import { GrantsListing } from './grants-listing.js';
import { GrantOperations } from './grants.js';
import { GroupMembers } from './group-members.js';
import { InvitationOperations } from './invitations.js';
import { JobOperations } from './jobs.js';
import { UserImport } from './user-import.js';
import { RegistrationTokenOperations } from './registration-tokens.js';
import { RoleAssignments } from './roles-assignments.js';
import { RoleOperations } from './roles.js';
import { ScopeWords } from './scope-words.js';
import { SessionsListing } from './sessions-listing.js';
import { SessionOperations } from './sessions.js';
import { SettingsOperations } from './settings.js';
import { SigningKeyOperations } from './signing-keys.js';
import { StatementIssuerOperations } from './statement-issuers.js';
import { TokensListing } from './tokens-listing.js';
import { TokenOperations } from './tokens.js';
import { WebhookDeliveryOperations } from './webhook-deliveries.js';
import { WebhookOperations } from './webhooks.js';
import { UserActOperations } from './user-acts.js';
import { UserRestore } from './user-restore.js';
import { UserCredentials } from './user-credentials.js';

/** ★ What admins can do besides the resources themselves: a class a line. */
export const adminOperations: Type<AdminOperations>[] = [
  ClientActOperations, ClientSecrets, ClientKeyOperations, ClientAccess, ClientLogoutOperations, ClientRegistrationOperations, ClientCheck, ClientPreview, ClientSnippetOperations, ClientTemplateOperations, UserActOperations, UserRestore, UserCredentials, GroupMembers, ApiScopes, ApiClients,
  SessionOperations, GrantOperations, TokenOperations, SigningKeyOperations, ConfigOperations, SettingsOperations, WebhookOperations, WebhookDeliveryOperations, RegistrationTokenOperations, StatementIssuerOperations,
  AuditEventOperations, AuthorizationErrorOperations,
  AdminsOperations, RoleOperations, RoleAssignments, InvitationOperations, UserImport, JobOperations,
];

/** What several of them share. */
export const operationParts: Type[] = [ApiOfPath, ClientOfPath, UserOfPath, TokenPreviews, ClientNames, InvitationReferences, LinkMails, PasswordSetupLinks, ScopeWords, SessionsListing, GrantsListing, TokensListing, ConfigReach];
