import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { AuthorizationModule } from '../authorization/authorization.module.js';
import { ClientsModule } from '../clients/clients.module.js';
import { LimitsModule } from '../limits/limits.module.js';
import { TokensModule } from '../tokens/tokens.module.js';
import { ClientManagement } from './client-management.js';
import { ClientRegistration } from './client-registration.js';
import { ManagedClients } from './managed-clients.js';
import { ManagedWrites } from './managed-writes.js';
import { OutsideChecks } from './outside-checks.js';
import { RegisterController } from './register.controller.js';
import { RegisteredMetadata } from './registered-metadata.js';
import { RegisteredSecret } from './registered-secret.js';
import { Registering } from './registering.js';
import { RegistrationAccess } from './registration-access.js';
import { RegistrationDrafts } from './registration-drafts.js';
import { RegistrationRows } from './registration-rows.js';
import { RegistrationStore } from './registration.store.js';
import { RegistrationTokenStore } from './registration-token.store.js';
import { RegistrationUpkeep } from './registration-upkeep.js';
import { RemovedScopes } from './removed-scopes.js';
import { SoftwareStatements } from './software-statements.js';
import { StatementIssuerStore } from './statement-issuer.store.js';
import { UnusedRegistrations } from './unused-registrations.js';

/**
 * Owns how clients register and manage themselves (RFC 7591, RFC 7592): who may (REGISTRATION, initial access tokens), within which policy,
 * what is checked outside (addresses, sector documents), software statements and whose are believed, and the end of what nobody used.
 *
 * Does not own clients nor the rules of their metadata (clients/), nor how initial access tokens and issuers are managed (admin/). A client
 * that registered itself is a client like any other, but for its mark (`SELF_REGISTERED`), by which people are told so.
 * Routes: POST /oauth2/register; GET, PUT and DELETE /oauth2/register/<client_id>. Called by admin.
 */
@Module({
  imports: [AuditModule, AuthorizationModule, ClientsModule, LimitsModule, TokensModule],
  controllers: [RegisterController],
  providers: [
    RegistrationStore, RegistrationTokenStore, RegistrationRows, StatementIssuerStore, RegistrationAccess, SoftwareStatements, RegisteredMetadata, OutsideChecks,
    RegistrationDrafts, RegisteredSecret, Registering, ClientRegistration, ManagedClients, ManagedWrites, ClientManagement, UnusedRegistrations, RegistrationUpkeep, RemovedScopes,
  ],
  exports: [RegistrationStore, RegistrationTokenStore, StatementIssuerStore],
})
export class RegistrationModule {}
