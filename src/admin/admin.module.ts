import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { CredentialsModule } from '../credentials/credentials.module.js';
import { HttpModule } from '../http/http.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { MailModule } from '../mail/mail.module.js';
import { RegistrationModule } from '../registration/registration.module.js';
import { SessionsModule } from '../sessions/sessions.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { UsersModule } from '../users/users.module.js';
import { ADMIN_RESOURCES, toAdminResources } from './admin-resources.js';
import { AdminAccess } from './api/admin-access.js';
import { AdminRoutes } from './api/admin-routes.js';
import { BatchOperation } from './api/batch-operation.js';
import { Batch } from './api/batch.js';
import { Cursors } from './api/cursor.js';
import { Entry } from './api/entry.js';
import { Idempotency } from './api/idempotency.js';
import { IdempotencyKeyStore } from './api/idempotency-key.store.js';
import { ListPages } from './api/list-page.js';
import { Me } from './api/me.js';
import { Performance } from './api/performance.js';
import { RateLimit } from './api/rate-limit.js';
import { ResourceOperations } from './api/resource-operations.js';
import { ADMIN_OPERATIONS, toAdminOperations } from './admin-operations.js';
import { WriteRequests } from './api/write-requests.js';
import { AdminCommands } from './admin-commands.js';
import { AdminEdits } from './admin-edits.js';
import { AdminPower } from './admin-power.js';
import { AdminWrites } from './admin-writes.js';
import { ClientActs } from './client-acts.js';
import { ConfigFile } from './config-file.js';
import { Applier } from './config-file/applier.js';
import { BlastRadius } from './config-file/blast-radius.js';
import { AccessCounts } from './config-file/blast-radius/counts.js';
import { EndedAccess } from './config-file/blast-radius/ended-access.js';
import { LostApplications } from './config-file/blast-radius/lost-applications.js';
import { LostScopes } from './config-file/blast-radius/lost-scopes.js';
import { TightenedSettings } from './config-file/blast-radius/tightened-settings.js';
import { Planner } from './config-file/planner.js';
import { jobParts } from './jobs/index.js';
import { KnownScopes } from './known-scopes.js';
import { ConfigSchemaController } from './config-schema.controller.js';
import { OpenApiController } from './open-api.controller.js';
import { OpenApi } from './open-api.js';
import { ReferenceCheck } from './reference-check.js';
import { ReferenceLocks } from './reference-locks.js';
import { ErrorReferenceController } from './error-reference.controller.js';
import { ReferenceController } from './reference.controller.js';
import { adminOperations, operationParts } from './operations/index.js';
import { ClientsRest } from './resources/clients-rest.js';
import { adminResources } from './resources/index.js';
import { SettingsActs } from './settings-acts.js';
import { WebhookActs } from './webhook-acts.js';
import { WebhookStates } from './webhook-states.js';
import { FactorReset } from './factor-reset.js';
import { StepUp } from './api/step-up.js';
import { UserActs } from './user-acts.js';
import { UserJournal } from './user-journal.js';
import { UserAuthentications } from './user-authentication.js';
import { UserCredentialActs } from './user-credential-acts.js';

/**
 * Owns what operators manage: each resource (clients, users, groups, APIs) is declared once in resources/, with its fields, rules and
 * store, and everything that lets operators change it works over that declaration. Those are doorward.yaml (config-file.ts),
 * the command line, and the REST API (api/) with what it can do besides (operations/).
 *
 * Does not own the stores, nor the rules of client metadata and of people's claims: those are the modules' own. Does not own the ending
 * of access (authorization/end-access.ts), but sees to it that disabling, deleting and new passwords come with it, in one transaction.
 * Every write leaves its audit event in the transaction of the write.
 * Routes: everything below /admin/v1, one for each operation (admin-operations.ts); GET /admin/v1/openapi.json and /reference, which describe it; GET /docs/errors, which explains what is refused. Called by the start (CONFIG_FILE) and the command line.
 */
@Module({
  imports: [AuditModule, AuthorizationModule, ClientsModule, CredentialsModule, HttpModule, KeysModule, LimitsModule, MailModule, RegistrationModule, SessionsModule, SettingsModule, TokensModule, UsersModule, WebhooksModule],
  controllers: [ConfigSchemaController, OpenApiController, ErrorReferenceController, ReferenceController],
  providers: [
    ...adminResources,
    { provide: ADMIN_RESOURCES, useFactory: toAdminResources, inject: [...adminResources] },
    ...adminOperations, ...operationParts,
    { provide: ADMIN_OPERATIONS, useFactory: toAdminOperations, inject: [Me, BatchOperation, ResourceOperations, ...adminOperations] },
    AdminAccess, AdminCommands, AdminRoutes, Batch, BatchOperation, Entry, Idempotency, IdempotencyKeyStore, RateLimit, WriteRequests, ClientsRest, Cursors, ListPages, Me, OpenApi, Performance, ResourceOperations,
    AccessCounts, LostApplications, LostScopes, EndedAccess, TightenedSettings, BlastRadius,
    ...jobParts, AdminPower, FactorReset, UserAuthentications, UserCredentialActs, StepUp, AdminWrites, AdminEdits, ClientActs, UserActs, UserJournal, WebhookActs, WebhookStates, SettingsActs, KnownScopes, ReferenceCheck, ReferenceLocks, Planner, Applier, ConfigFile,
  ],
  exports: [ADMIN_OPERATIONS, ADMIN_RESOURCES, AdminPower, AdminEdits, ClientActs, UserActs, FactorReset, ConfigFile],
})
export class AdminModule {}
