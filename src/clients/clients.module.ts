import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { HttpModule } from '../http/http.module.js';
import { ApiStore } from './api.store.js';
import { HeldScopes } from './held-scopes.js';
import { RedeclaredScopes } from './redeclared-scopes.js';
import type { AuthenticationMethod } from './authentication/authentication-method.js';
import { FailedAuthentications } from './credentials/failed-authentications.js';
import { SecretUses } from './credentials/secret-uses.js';
import { SecretWarnings } from './credentials/secret-warnings.js';
import { AUTHENTICATION_METHODS, authenticationMethods } from './authentication/index.js';
import { ClientAuthGuard } from './client-auth.guard.js';
import { ClientAuthenticator } from './client-authenticator.js';
import { ClientScopeStore } from './client-scope.store.js';
import { ClientSecretStore } from './client-secret.store.js';
import { AssertionReplays } from './assertions/assertion-replay.store.js';
import { ClientKeys } from './client-keys.js';
import { ClientLogos } from './client-logos.js';
import { LogoController } from './logo.controller.js';
import { ClientStore } from './client.store.js';
import { ClientUses } from './client-uses.js';
import { ReadableSecrets } from './readable-secrets.js';
import { Cors } from './cors.js';
import { SecretResealing } from './secret-resealing.js';
import { SecretSignatures } from './secret-signatures.js';
import { StartingPoints } from './starting-points.js';

/**
 * Owns the applications (OAuth clients), their secrets and how they authenticate, and the APIs (resource servers) with their scopes.
 * Checks what is registered (client-metadata.ts), keeps it in memory, and says which client a back-channel request comes from.
 *
 * Does not own consents (authorization/), tokens and what clients are given (tokens/), nor the screens and files that
 * declare clients (admin/): those write through ClientStore and ApiStore and record the audit event.
 * Routes: GET /logos/<digest>. Called by tokens, authorization, resources, discovery, admin and the command line.
 */
@Module({
  imports: [AuditModule, HttpModule],
  controllers: [LogoController],
  providers: [
    ClientStore,
    ReadableSecrets, SecretSignatures,
    ClientUses,
    ClientLogos,
    StartingPoints,
    ApiStore, HeldScopes, RedeclaredScopes,
    ...authenticationMethods,
    { provide: AUTHENTICATION_METHODS, useFactory: byName, inject: [...authenticationMethods] },
    FailedAuthentications,
    AssertionReplays,
    ClientKeys,
    SecretUses,
    SecretWarnings,
    SecretResealing,
    ClientSecretStore,
    ClientScopeStore,
    ClientAuthenticator,
    ClientAuthGuard,
    Cors,
  ],
  exports: [ClientStore, StartingPoints, ClientLogos, SecretSignatures, ClientUses, ReadableSecrets, ClientKeys, ClientSecretStore, ClientScopeStore, ApiStore, HeldScopes, RedeclaredScopes, ClientAuthenticator, ClientAuthGuard, Cors],
})
export class ClientsModule {}

function byName(...methods: AuthenticationMethod[]): ReadonlyMap<string, AuthenticationMethod> {
  const named = new Map(methods.map((method) => [method.name, method]));
  if (named.size !== methods.length) throw new Error('Two client authentication methods have the same name.');
  return named;
}
